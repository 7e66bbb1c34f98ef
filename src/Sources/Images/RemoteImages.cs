using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Sources.Images;

/// <summary>
/// Fetches images over the network, wherever they are: so many at once, each into reserved memory, and no further than the first bytes if those show that the image cannot be used. A failure
/// is the error of one image.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="limits">Limits of an image.</param>
/// <param name="most">Concurrent fetches for jobs, and as many for interactive requests; further ones wait.</param>
/// <param name="load">Learns of fetches for jobs.</param>
/// <param name="time">The clock.</param>
internal sealed class RemoteImages(ImageLimits limits, int most, FetchLoad load, TimeProvider time) : IDisposable
{
    // Long enough for a server to recover, short compared to the timeout of an image.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    private readonly ImageBodyReader _bodies = new(limits);
    private readonly FetchSlots _slots = new(most, load);

    /// <summary>The error of an image of this size; null if the size is allowed.</summary>
    public FetchedImage? RefusalOf(long bytes) => _bodies.RefusalOf(bytes);

    /// <summary>Fetches one image into reserved memory. If it needs more than there is, it is fetched again once there is.</summary>
    /// <param name="image">The image.</param>
    /// <param name="room">Memory for it.</param>
    /// <param name="interactive">Whether an interactive request waits for it.</param>
    /// <param name="cancellationToken">Cancels it; the only reason for an exception.</param>
    public async Task<FetchedImage> FetchAsync(IRemoteImage image, FetchRoom room, bool interactive, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await FetchInTimeAsync(image, room, interactive, cancellationToken);
            if (result.Needed == 0)
            {
                return result.Image;
            }

            await room.HoldAsync(result.Needed, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task<BodyResult> FetchInTimeAsync(IRemoteImage image, FetchRoom room, bool interactive, CancellationToken cancellationToken)
    {
        using var slot = await _slots.EnterAsync(interactive, cancellationToken);
        using var timeout = new CancellationTokenSource(image.MaxTime, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await FetchTwiceAsync(image, room, deadline.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested && image.FailureOf(exception) is { } failure)
        {
            return new BodyResult(failure.Image, Needed: 0);
        }
    }

    private async Task<BodyResult> FetchTwiceAsync(IRemoteImage image, FetchRoom room, CancellationToken cancellationToken)
    {
        var (result, again) = await FetchOnceAsync(image, room, cancellationToken);
        if (!again)
        {
            return result;
        }

        await Task.Delay(_pause, time, cancellationToken);
        return (await FetchOnceAsync(image, room, cancellationToken)).Result;
    }

    private async Task<(BodyResult Result, bool Again)> FetchOnceAsync(IRemoteImage image, FetchRoom room, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await image.OpenAsync(cancellationToken);
            var result = await _bodies.ReadAsync(body.Bytes, body.Length, room, cancellationToken);
            return (result.Needed == 0 ? result with { Image = result.Image with { Modified = body.Modified } } : result, false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && image.FailureOf(exception) is { } failure)
        {
            return (new BodyResult(failure.Image, Needed: 0), failure.Again);
        }
    }
}
