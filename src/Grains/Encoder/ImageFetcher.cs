using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Urls;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>
/// Loads images that are not files of this silo into memory before the batcher sees them: its threads are for computing and must never wait for
/// the network.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ImageFetcher(UrlFetcher urls, StoredImages stored, IGrainFactory grains, IOptions<ImageOptions> options)
{
    private readonly ImageMemoryBudget _memory = new(options.Value.MaxFetchedBytes);
    private readonly ExpectedSize _expected = new();

    /// <summary>Memory for what is fetched.</summary>
    public ImageMemoryBudget Memory => _memory;

    /// <summary>Loads the images of a slice.</summary>
    /// <param name="images">Any slice.</param>
    /// <param name="interactive">Whether the request is interactive: then it does not wait for memory, because the number of such requests is limited elsewhere.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <returns>The slice with bytes or errors in place of URLs, objects and uploads. Dispose it when the images are processed.</returns>
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
                return new FetchedSlice([.. await Task.WhenAll(slice.Urls.Select(url => FetchAsync(
                    listed: null, reservation, room => urls.FetchAsync(url, room, interactive, cancellationToken), cancellationToken)))]);
            case UploadSlice slice:
                return new FetchedSlice(await RequestAsync(slice, reservation, cancellationToken));
            case MixedSlice slice:
                return slice with { Parts = [.. await Task.WhenAll(slice.Parts.Select(part => BringAsync(part, reservation, interactive, cancellationToken)))] };
            case var slice when StoredImages.Have(slice):
                return new FetchedSlice([.. await Task.WhenAll(Enumerable.Range(0, slice.Count).Select(index => FetchAsync(
                    stored.BytesOf(slice, index), reservation, room => stored.FetchAsync(slice, index, room, interactive, cancellationToken), cancellationToken)))]);
            default:
                return images;
        }
    }

    // Into memory for as many bytes as are listed, or as are expected.
    private async Task<FetchedImage> FetchAsync(
        long? listed, ImageMemoryBudget.MemoryReservation reservation, Func<FetchRoom, Task<FetchedImage>> fetch, CancellationToken cancellationToken)
    {
        var room = new FetchRoom(reservation);
        await room.HoldAsync(listed ?? _expected.Bytes, cancellationToken);
        var image = await fetch(room);
        room.Settle(image.Bytes.Length);
        if (listed is null && image.Error is null)
        {
            _expected.Arrived(image.Bytes.Length);
        }

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

            // Empty because the first image is missing. Later ones may exist.
            arrived.AddRange(files.IsEmpty
                ? [FetchedImage.Failed(ImageError.Missing, "The uploaded image no longer exists: uploads are deleted once they are classified.")]
                : files.Select(FetchedImage.Of));
        }

        return arrived.MoveToImmutable();
    }
}

/// <summary>Images in memory, with their reservation.</summary>
/// <param name="Images">The images for the batcher.</param>
/// <param name="Reservation">Released when this is disposed.</param>
internal sealed record FetchedImages(ImageSlice Images, IDisposable Reservation) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Reservation.Dispose();
}
