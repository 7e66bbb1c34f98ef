using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Reads bodies, buffered or streamed, within the limit per body and the budget of all bodies.</summary>
/// <remarks>Thread-safe. Compressed bodies are decompressed: the limit applies to the compressed and to the decompressed size, and the budget is charged for the latter.</remarks>
internal sealed class BodyReader(BodyBudget budget, StopGrace stop, IOptions<GatewayOptions> options, TimeProvider time)
{
    // A client that is still sending sees a broken connection instead of the error, unless its body is drained for a while.
    private static readonly TimeSpan _drainTime = TimeSpan.FromSeconds(10);
    private const long DrainBytes = 256L * 1024 * 1024;

    /// <summary>Reads the whole body. Its bytes count against the budget until the request ends.</summary>
    /// <exception cref="ApiException">
    /// It is too large (413), too slow (408), in an unsupported coding (415) or damaged (400), or the budget is exhausted or the silo is stopping (429).
    /// </exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        var coding = await CheckAsync(context.Request);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.BodySeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, context.RequestAborted);
        try
        {
            var bytes = await ReadWholeAsync(context, coding, either.Token);

            // From here on, the server's own time counts.
            context.Features.Get<ResponseClock>()?.Begin();
            return bytes;
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw new ApiException(new ApiError(StatusCodes.Status408RequestTimeout, ErrorCodes.BodyTooSlow,
                $"The body did not arrive within {options.Value.BodySeconds} seconds (Http:BodySeconds). Send fewer or smaller images per request."));
        }
        catch (Exception exception) when (exception is InvalidOperationException || (exception is IOException and not BadHttpRequestException))
        {
            // The web server reports invalid chunks in many ways.
            throw new ApiException(ApiError.BadRequest("The body ended early, or its chunks are malformed.", ErrorCodes.BodyBroken));
        }
    }

    /// <summary>Opens the body as a stream, for callers that keep only a part of it at a time.</summary>
    /// <exception cref="ApiException">As for <see cref="ReadAsync"/>; for a body without a length, the reader gets it while reading. A caller that rejects the body drains it.</exception>
    public async Task<Stream> OpenAsync(HttpContext context)
    {
        var (request, most) = (context.Request, options.Value.MaxBodyBytes);
        var coding = await CheckAsync(request);
        if (coding != ContentCoding.None)
        {
            // Damage is detected only at the end, and images that were passed on cannot be taken back.
            MemoryMarshal.TryGetArray(await ReadWholeAsync(context, coding, context.RequestAborted), out var whole);
            return new MemoryStream(whole.Array!, whole.Offset, whole.Count, writable: false);
        }

        // How much of it is kept is unknown here: it reserves its full length, and without a length the maximum.
        var reserved = request.ContentLength ?? most;
        if (!budget.TryTake(reserved))
        {
            await DrainAsync(request);
            throw BudgetExceeded();
        }

        context.Response.RegisterForDispose(new Reservation(budget, reserved));
        return new BoundedBody(stop.BodyOf(context), most, () => TooLarge(most, sent: null));
    }

    // Checks the declared length and coding.
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

        // If the length is known, the buffer never grows beyond it.
        var hand = new BodyReservation(budget, coding == ContentCoding.None ? request.ContentLength ?? most : most);
        context.Response.RegisterForDispose(hand);
        if (coding == ContentCoding.None)
        {
            await ReadIntoAsync(hand, stop.BodyOf(context), request, cancellationToken);
            return hand.Bytes;
        }

        try
        {
            await using var decompressed = await DecompressedBody.OpenAsync(
                new BoundedBody(stop.BodyOf(context), most, () => TooLarge(most, sent: null)), coding, Charge, cancellationToken);
            await ReadIntoAsync(hand, decompressed, request, cancellationToken);
            return hand.Bytes;
        }
        catch (ApiException)
        {
            await DrainAsync(request);
            throw;
        }

        void Charge(long bytes)
        {
            if (!hand.TryCharge(bytes))
            {
                throw BudgetExceeded();
            }
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

    /// <summary>Reads and discards the body for a bounded time. Needs no extra memory, so a flood of rejected requests costs none.</summary>
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
            // The client sends forever or has disconnected: it may not see the error.
        }
    }

    private ApiException BudgetExceeded() => new(new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.Overloaded,
        "The bodies of the requests in flight fill the server's budget (Http:MaxBodyBytesInFlight). Retry in a moment.", options.Value.RetryAfterSeconds));

    private static ApiException TooLarge(long most, long? sent) => new(new ApiError(StatusCodes.Status413PayloadTooLarge, ErrorCodes.TooLarge,
        $"The body {(sent is { } bytes ? $"of {bytes} bytes " : "")}is larger than the {most} bytes that are allowed (Http:MaxBodyBytes). Send fewer or smaller images, or submit a job."));

    private sealed class Reservation(BodyBudget budget, long bytes) : IDisposable
    {
        public void Dispose() => budget.Return(bytes);
    }
}
