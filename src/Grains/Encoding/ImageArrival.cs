using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Encoding.Urls;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>
/// Brings images into memory that do not lie in files of this silo, before the batcher sees them: its threads are for computing and must never wait for
/// the network.
/// </summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class ImageArrival(UrlFetcher urls, IGrainFactory grains, IOptions<ImageOptions> options)
{
    // Room that an image of unknown size takes beforehand: most photos of the web are smaller.
    private const int ExpectedBytes = 1024 * 1024;

    private readonly ArrivalRoom _room = new(options.Value.MaxArrivedBytes);

    /// <summary>Brings the images of a slice.</summary>
    /// <param name="images">Any slice.</param>
    /// <param name="interactive">Whether a person waits: such a slice does not wait for room, for its number is bounded elsewhere.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The slice with bytes or faults where there were addresses and uploads; to be disposed when the images are worked on.</returns>
    public async Task<Arrival> Bring(ImageSlice images, bool interactive, CancellationToken cancellationToken)
    {
        var stay = _room.Enter(interactive);
        try
        {
            return new Arrival(await Bring(images, stay, interactive, cancellationToken), stay);
        }
        catch
        {
            stay.Dispose();
            throw;
        }
    }

    private async Task<ImageSlice> Bring(ImageSlice images, ArrivalRoom.Stay stay, bool interactive, CancellationToken cancellationToken)
    {
        switch (images)
        {
            case UrlSlice slice:
                return new ArrivedSlice([.. await Task.WhenAll(slice.Urls.Select(url => Fetch(url, stay, interactive, cancellationToken)))]);
            case UploadSlice slice:
                return new ArrivedSlice(await Ask(slice, stay, cancellationToken));
            case MixedSlice slice:
                return slice with { Parts = [.. await Task.WhenAll(slice.Parts.Select(part => Bring(part, stay, interactive, cancellationToken)))] };
            default:
                return images;
        }
    }

    private async Task<ArrivedImage> Fetch(string url, ArrivalRoom.Stay stay, bool interactive, CancellationToken cancellationToken)
    {
        await stay.Take(ExpectedBytes, cancellationToken);
        var image = await urls.Fetch(url, interactive, cancellationToken);
        stay.Correct(image.Bytes.Length - ExpectedBytes);
        return image;
    }

    private async Task<ImmutableArray<ArrivedImage>> Ask(UploadSlice slice, ArrivalRoom.Stay stay, CancellationToken cancellationToken)
    {
        var job = grains.GetGrain<IJobWorkGrain>(slice.JobId);
        var arrived = ImmutableArray.CreateBuilder<ArrivedImage>(slice.Images);
        while (arrived.Count < slice.Images)
        {
            await stay.Take(Limits.MaxBytesPerMessage, cancellationToken);
            var files = await job.ReadUploads(slice.First + arrived.Count, slice.Images - arrived.Count, cancellationToken);
            stay.Correct(files.Sum(file => (long)file.Length) - Limits.MaxBytesPerMessage);

            // None: the first is not there. Those behind it may be.
            arrived.AddRange(files.IsEmpty
                ? [ArrivedImage.Faulted(ImageFault.Missing, "The uploaded image is not there any more: it is kept until it has been ranked once.")]
                : files.Select(ArrivedImage.Of));
        }

        return arrived.MoveToImmutable();
    }
}

/// <summary>Images in memory, with the room that they take there.</summary>
/// <param name="Images">What the batcher reads.</param>
/// <param name="Room">Given back when this is disposed.</param>
internal sealed record Arrival(ImageSlice Images, IDisposable Room) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Room.Dispose();
}
