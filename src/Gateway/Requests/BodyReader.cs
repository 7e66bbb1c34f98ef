using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Reads bodies, whole or as they come, within the limit of one body and the budget of all bodies together.</summary>
/// <remarks>Safe for concurrent calls. Compressed bodies are decompressed: the limit applies to the compressed and to the decompressed size, and the budget is charged for the latter.</remarks>
internal sealed class BodyReader(BodyBudget budget, StopGrace stop, IOptions<GatewayOptions> options, TimeProvider time)
{
    // A client that is still sending sees a broken connection instead of the refusal, unless somebody reads on for a while.
    private static readonly TimeSpan _drainTime = TimeSpan.FromSeconds(10);
    private const long DrainBytes = 256L * 1024 * 1024;

    /// <summary>The body. Its bytes count against the budget until the request ends.</summary>
    /// <exception cref="ApiException">
    /// It is too large (413), too slow (408), compressed in a way that is not known (415) or damaged (400), or too many bytes are in flight already or the silo is stopping (429).
    /// </exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        var coding = await CheckAsync(context.Request);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.BodySeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, context.RequestAborted);
        try
        {
            var bytes = await ReadWholeAsync(context, coding, either.Token);

            // From here on it is our time that passes.
            context.Features.Get<ResponseClock>()?.Begin();
            return bytes;
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw new ApiException(new ApiError(StatusCodes.Status408RequestTimeout, ErrorCodes.BodyTooSlow,
                $"The body had not come whole within {options.Value.BodySeconds} seconds (Http:BodySeconds). Send fewer or smaller images at a time."));
        }
        catch (Exception exception) when (exception is InvalidOperationException || (exception is IOException and not BadHttpRequestException))
        {
            // The web server has many ways to say that chunks are no chunks.
            throw new ApiException(ApiError.BadRequest("The body broke off, or its chunks are none.", ErrorCodes.BodyBroken));
        }
    }

    /// <summary>The body as it comes, for who keeps no more than a part of it: that may be all of it.</summary>
    /// <exception cref="ApiException">As for <see cref="ReadAsync"/>; its reader gets it for a body that does not say how large it is. Anyone who refuses then drains.</exception>
    public async Task<Stream> OpenAsync(HttpContext context)
    {
        var (request, most) = (context.Request, options.Value.MaxBodyBytes);
        var coding = await CheckAsync(request);
        if (coding != ContentCoding.None)
        {
            // Damage is known only at the end, and images that were passed on cannot be taken back.
            MemoryMarshal.TryGetArray(await ReadWholeAsync(context, coding, context.RequestAborted), out var whole);
            return new MemoryStream(whole.Array!, whole.Offset, whole.Count, writable: false);
        }

        // What is kept of it is not known here: it takes its whole place, and one that does not say its length that of the longest.
        var reserved = request.ContentLength ?? most;
        if (!budget.TryTake(reserved))
        {
            await DrainAsync(request);
            throw BudgetExceeded();
        }

        context.Response.RegisterForDispose(new Reservation(budget, reserved));
        return new BoundedBody(stop.BodyOf(context), most, () => TooLarge(most, sent: null));
    }

    // Checks what the headers announce.
    private async Task<ContentCoding> CheckAsync(HttpRequest request)
    {
        try
        {
            return request.ContentLength > options.Value.MaxBodyBytes ? throw TooLarge(options.Value.MaxBodyBytes, request.ContentLength) : ContentCodings.Of(request);
        }
        catch (ApiException)
        {
            await DrainAsync(request);
            throw;
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadWholeAsync(HttpContext context, ContentCoding coding, CancellationToken cancellationToken)
    {
        var (request, most) = (context.Request, options.Value.MaxBodyBytes);

        // A place less than a whole body where its length is known: it never grows beyond that.
        var hand = new BodyReservation(budget, coding == ContentCoding.None ? request.ContentLength ?? most : most);
        context.Response.RegisterForDispose(hand);
        if (coding == ContentCoding.None)
        {
            await ReadIntoAsync(hand, stop.BodyOf(context), request, cancellationToken);
            return hand.Bytes;
        }

        try
        {
            await using var decompressed = await DecompressedBody.OpenAsync(new BoundedBody(stop.BodyOf(context), most, () => TooLarge(most, sent: null)), coding, cancellationToken);
            if (!hand.TryCharge(decompressed.DecoderBytes))
            {
                throw BudgetExceeded();
            }

            await ReadIntoAsync(hand, decompressed, request, cancellationToken);
            return hand.Bytes;
        }
        catch (ApiException)
        {
            await DrainAsync(request);
            throw;
        }
    }

    private async Task ReadIntoAsync(BodyReservation hand, Stream body, HttpRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!hand.TryReserve(out var room))
            {
                await DrainAsync(request);
                throw BudgetExceeded();
            }

            var read = await body.ReadAsync(room, cancellationToken);
            if (read == 0)
            {
                return;
            }

            hand.Filled(read);
            if (hand.IsTooLarge)
            {
                await DrainAsync(request);
                throw TooLarge(options.Value.MaxBodyBytes, sent: null);
            }
        }
    }

    /// <summary>Reads on and forgets, for a bounded while. It needs no memory of its own, so that a flood of refusals costs none.</summary>
    public static async Task DrainAsync(HttpRequest request)
    {
        // A silo that is stopping does not wait for a body that it has refused.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(
            request.HttpContext.RequestAborted, request.HttpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        enough.CancelAfter(_drainTime);
        try
        {
            for (var left = DrainBytes; left > 0;)
            {
                var read = await request.BodyReader.ReadAsync(enough.Token);
                left -= read.Buffer.Length;
                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // It sends for ever, or has left: the refusal may not be seen then.
        }
    }

    private ApiException BudgetExceeded() => new(new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.Overloaded,
        "The bodies of the requests in flight fill the server's budget (Http:MaxBodyBytesInFlight). Send again in a moment.", options.Value.RetryAfterSeconds));

    private static ApiException TooLarge(long most, long? sent) => new(new ApiError(StatusCodes.Status413PayloadTooLarge, ErrorCodes.TooLarge,
        $"The body {(sent is { } bytes ? $"of {bytes} bytes " : "")}is larger than the {most} bytes that are taken (Http:MaxBodyBytes). Send fewer or smaller images, or use a job for many."));

    private sealed class Reservation(BodyBudget budget, long bytes) : IDisposable
    {
        public void Dispose() => budget.Return(bytes);
    }
}
