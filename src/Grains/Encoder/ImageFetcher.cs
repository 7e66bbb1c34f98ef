using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Urls;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>
/// Brings images into memory that do not lie in files of this silo, before the batcher sees them: its threads are for computing and must never wait for
/// the network.
/// </summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class ImageFetcher(UrlFetcher urls, IGrainFactory grains, IOptions<ImageOptions> options)
{
    // Room that an image of unknown size takes beforehand: most photos of the web are smaller.
    private const int ExpectedBytes = 1024 * 1024;

    private readonly ImageMemoryBudget _memory = new(options.Value.MaxFetchedBytes);

    /// <summary>Brings the images of a slice.</summary>
    /// <param name="images">Any slice.</param>
    /// <param name="interactive">Whether a person waits: such a slice does not wait for room, for its number is bounded elsewhere.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The slice with bytes or errors where there were addresses and uploads; to be disposed when the images are worked on.</returns>
    public async Task<FetchedImages> BringAsync(ImageSlice images, bool interactive, CancellationToken cancellationToken)
    {
        var reservation = _memory.Enter(interactive);
        try
        {
            return new FetchedImages(await BringAsync(images, reservation, interactive, cancellationToken), reservation);
        }
        catch
        {
            reservation.Dispose();
            throw;
        }
    }

    private async Task<ImageSlice> BringAsync(ImageSlice images, ImageMemoryBudget.MemoryReservation reservation, bool interactive, CancellationToken cancellationToken)
    {
        switch (images)
        {
            case UrlSlice slice:
                return new FetchedSlice([.. await Task.WhenAll(slice.Urls.Select(url => FetchAsync(url, reservation, interactive, cancellationToken)))]);
            case UploadSlice slice:
                return new FetchedSlice(await RequestAsync(slice, reservation, cancellationToken));
            case MixedSlice slice:
                return slice with { Parts = [.. await Task.WhenAll(slice.Parts.Select(part => BringAsync(part, reservation, interactive, cancellationToken)))] };
            default:
                return images;
        }
    }

    private async Task<FetchedImage> FetchAsync(string url, ImageMemoryBudget.MemoryReservation reservation, bool interactive, CancellationToken cancellationToken)
    {
        await reservation.TakeAsync(ExpectedBytes, cancellationToken);
        var image = await urls.FetchAsync(url, interactive, cancellationToken);
        reservation.Correct(image.Bytes.Length - ExpectedBytes);
        return image;
    }

    private async Task<ImmutableArray<FetchedImage>> RequestAsync(UploadSlice slice, ImageMemoryBudget.MemoryReservation reservation, CancellationToken cancellationToken)
    {
        var job = grains.GetGrain<IJobWorkGrain>(slice.JobId);
        var arrived = ImmutableArray.CreateBuilder<FetchedImage>(slice.Images);
        while (arrived.Count < slice.Images)
        {
            await reservation.TakeAsync(Limits.MaxBytesPerMessage, cancellationToken);
            var files = await job.ReadUploadsAsync(slice.First + arrived.Count, slice.Images - arrived.Count, cancellationToken);
            reservation.Correct(files.Sum(file => (long)file.Length) - Limits.MaxBytesPerMessage);

            // None: the first is not there. Those behind it may be.
            arrived.AddRange(files.IsEmpty
                ? [FetchedImage.Failed(ImageError.Missing, "The uploaded image is not there any more: it is kept until it has been classified once.")]
                : files.Select(FetchedImage.Of));
        }

        return arrived.MoveToImmutable();
    }
}

/// <summary>Images in memory, with the room that they take there.</summary>
/// <param name="Images">What the batcher reads.</param>
/// <param name="Reservation">Given back when this is disposed.</param>
internal sealed record FetchedImages(ImageSlice Images, IDisposable Reservation) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Reservation.Dispose();
}
