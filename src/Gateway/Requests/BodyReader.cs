using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Hosting;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Reads bodies, whole or as they come, within the limit of one body and the budget of all bodies together.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class BodyReader(BodyBudget budget, IOptions<GatewayOptions> options)
{
    // A client that is still sending sees a broken connection instead of the refusal, unless somebody reads on for a while.
    private static readonly TimeSpan _drainTime = TimeSpan.FromSeconds(10);
    private const long DrainBytes = 256L * 1024 * 1024;

    /// <summary>The body. Its bytes count against the budget until the request ends.</summary>
    /// <exception cref="ApiException">It is too large (413), or too many bytes are in hand already (429).</exception>
    public async Task<ReadOnlyMemory<byte>> Read(HttpContext context)
    {
        await Reserve(context);
        return await ReadWhole(context.Request, options.Value.MaxBodyBytes);
    }

    /// <summary>The body as it comes, for who keeps no more than a part of it: that may be all of it.</summary>
    /// <exception cref="ApiException">As for <see cref="Read"/>; its reader gets it for a body that does not say how large it is. Whoever refuses then drains.</exception>
    public async Task<Stream> Open(HttpContext context)
    {
        await Reserve(context);
        var most = options.Value.MaxBodyBytes;
        return new BoundedBody(context.Request.Body, most, () => TooLarge(most, sent: null));
    }

    private async Task Reserve(HttpContext context)
    {
        var request = context.Request;
        var most = options.Value.MaxBodyBytes;
        if (request.ContentLength > most)
        {
            await Drain(request);
            throw TooLarge(most, request.ContentLength);
        }

        // A chunked body does not say how long it will be: it takes the place of the longest.
        var reserved = request.ContentLength ?? most;
        if (!budget.TryTake(reserved))
        {
            await Drain(request);
            throw new ApiException(new ApiError(StatusCodes.Status429TooManyRequests, "overloaded",
                "The bodies of the requests in hand fill the server's budget (Http:MaxBodyBytesInHand). Send again in a moment.", options.Value.RetryAfterSeconds));
        }

        context.Response.RegisterForDispose(new Reservation(budget, reserved));
    }

    private static async Task<ReadOnlyMemory<byte>> ReadWhole(HttpRequest request, long most)
    {
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
            {
                if (body.Length + read > most)
                {
                    await Drain(request);
                    throw TooLarge(most, sent: null);
                }

                body.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <summary>Reads on and forgets, for a bounded while.</summary>
    public static async Task Drain(HttpRequest request)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        enough.CancelAfter(_drainTime);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (var left = DrainBytes; left > 0;)
            {
                var read = await request.Body.ReadAsync(buffer, enough.Token);
                if (read == 0)
                {
                    return;
                }

                left -= read;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // It sends for ever, or has left: the refusal may not be seen then.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ApiException TooLarge(long most, long? sent) => new(new ApiError(StatusCodes.Status413PayloadTooLarge, "too_large",
        $"The body {(sent is { } bytes ? $"of {bytes} bytes " : "")}is larger than the {most} bytes that are taken (Http:MaxBodyBytes). Send fewer or smaller images, or use a job for many."));

    private sealed class Reservation(BodyBudget budget, long bytes) : IDisposable
    {
        public void Dispose() => budget.GiveBack(bytes);
    }
}
