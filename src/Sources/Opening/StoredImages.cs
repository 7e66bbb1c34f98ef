using Microsoft.Extensions.Options;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Opening;

/// <summary>Reads images from object stores: objects, members of archives, and rows of Parquet and Arrow files.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class StoredImages(ObjectFetcher objects, ObjectOpener opener, IOptions<ImageOptions> options) : IDisposable
{
    private readonly long _maxBytes = Math.Min(options.Value.MaxBytes, Array.MaxLength);
    private readonly StoredTables _tables = new(opener, Math.Min(options.Value.MaxParquetPageBytes, Array.MaxLength));
    private readonly StoredArchiveImages _archives = new(objects, opener, new ImageFiles([], options.Value.MaxBytes, options.Value.MaxParquetPageBytes, options.Value.Archives));

    /// <summary>Whether the images of a slice are in object stores.</summary>
    public static bool Have(ImageSlice images) => images switch
    {
        ObjectSlice => true,
        TarSlice slice => !Path.IsPathFullyQualified(slice.Root),
        ParquetSlice slice => !Path.IsPathFullyQualified(slice.File),
        _ => false,
    };

    /// <summary>Memory that an image needs at most, as listed; null if that is not known.</summary>
    /// <param name="images">A slice of images in stores.</param>
    /// <param name="index">Index of the image.</param>
    public long? BytesOf(ImageSlice images, int index) => images switch
    {
        ObjectSlice { Objects: var entries } when entries[index].ETag is { Length: > 0 } => Needed(entries[index].Length),
        TarSlice { Entries: var entries } => Needed(entries[index].Length),
        _ => null,
    };

    /// <summary>Reads one image. A failure is the error of that image.</summary>
    /// <param name="images">A slice of images in stores.</param>
    /// <param name="index">Index of the image.</param>
    /// <param name="room">Memory for it.</param>
    /// <param name="interactive">Whether an interactive request waits for it.</param>
    /// <param name="cancellationToken">Cancels it; the only reason for an exception.</param>
    public Task<FetchedImage> FetchAsync(ImageSlice images, int index, FetchRoom room, bool interactive, CancellationToken cancellationToken) => images switch
    {
        ObjectSlice slice => FetchObjectAsync(slice.Objects[index], room, interactive, cancellationToken),
        TarSlice slice => _archives.FetchAsync(slice.Root, slice.Entries[index], room, interactive, cancellationToken),
        ParquetSlice slice => FetchCellAsync(slice, index, cancellationToken),
        _ => throw new ArgumentException($"{images.GetType().Name} has no images in stores.", nameof(images)),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _tables.Dispose();
        _archives.Dispose();
    }

    // Larger ones are refused before they are read.
    private long Needed(long bytes) => bytes > _maxBytes ? 0 : bytes;

    private async Task<FetchedImage> FetchObjectAsync(ImageEntry entry, FetchRoom room, bool interactive, CancellationToken cancellationToken)
    {
        var image = await objects.FetchAsync(entry.Path, entry.ETag, range: null, entry.ETag is { Length: > 0 } ? entry.Length : null, room, interactive, cancellationToken);
        return image.Error is null && PathProblem.OfPointer(image.Bytes) is { } pointer ? new FetchedImage([], pointer) : AsListed(image, entry);
    }

    // It is the listed version, so its time is the listed one too: answers to requests are less exact, and a later job compares with a listing.
    internal static FetchedImage AsListed(FetchedImage image, ImageEntry entry) =>
        image.Error is null && entry.Modified != 0 ? image with { Modified = entry.Modified } : image;

    private async Task<FetchedImage> FetchCellAsync(ParquetSlice slice, int index, CancellationToken cancellationToken)
    {
        var row = slice.Rows[index];
        try
        {
            var (cell, modified) = await _tables.ReadAsync(slice, row, cancellationToken);
            return cell is null ? FetchedImage.Failed(ImageError.Empty, "The row has no image: the value is null.")
                : cell.Length == 0 ? FetchedImage.Failed(ImageError.Empty, "The image is empty.")
                : cell.Length > _maxBytes ? FetchedImage.Failed(ImageError.TooManyBytes, $"The image has {cell.Length} bytes; the maximum is {_maxBytes} (Images:MaxBytes).")
                : FetchedImage.Of(cell) with { Modified = modified };
        }
        catch (TableException failure)
        {
            return FetchedImage.Failed(
                failure.Unsupported ? ImageError.UnsupportedFormat : ImageError.Corrupt, $"The file cannot be read at row {row}. {failure.Message}");
        }
        catch (ObjectStoreException failure)
        {
            return ObjectErrors.Of(failure);
        }
    }
}
