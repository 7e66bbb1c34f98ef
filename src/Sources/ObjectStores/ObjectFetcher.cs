using Microsoft.Extensions.Options;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>Reads images from object stores. A failure is the error of one image.</summary>
/// <remarks>Thread-safe; reads beyond <see cref="ObjectStoreOptions.MaxConcurrent"/> wait.</remarks>
internal sealed class ObjectFetcher(ObjectOpener opener, IOptions<ObjectStoreOptions> options, IOptions<ImageOptions> images) : IDisposable
{
    private readonly long _maxBytes = Math.Min(images.Value.MaxBytes, Array.MaxLength);
    private readonly SemaphoreSlim _bulk = new(options.Value.MaxConcurrent);
    private readonly SemaphoreSlim _interactive = new(options.Value.MaxConcurrent);

    /// <summary>Reads one image.</summary>
    /// <param name="address">The address of the object that is the image, or contains it.</param>
    /// <param name="etag">The version that the object must have; null or empty: any.</param>
    /// <param name="range">Its place in the object; null: all of it.</param>
    /// <param name="bytes">The size of the image as listed; null if it is not known.</param>
    /// <param name="interactive">Whether an interactive request waits for it.</param>
    /// <param name="cancellationToken">Cancels it; the only reason for an exception.</param>
    public async Task<FetchedImage> FetchAsync(string address, string? etag, ObjectRange? range, long? bytes, bool interactive, CancellationToken cancellationToken)
    {
        if (!ObjectAddress.TryParse(address, out var parsed))
        {
            return FetchedImage.Failed(ImageError.FetchRefused, ObjectErrors.NoAddress);
        }

        // Refused before a request is sent.
        if (bytes is 0)
        {
            return FetchedImage.Failed(ImageError.Empty, "The image is empty.");
        }

        if (bytes > _maxBytes)
        {
            return TooLarge(bytes.Value);
        }

        var places = interactive ? _interactive : _bulk;
        await places.WaitAsync(cancellationToken);
        try
        {
            await using var body = await opener.OpenAsync(parsed.Value, range, etag, cancellationToken);
            return await ReadAsync(body, cancellationToken);
        }
        catch (ObjectStoreException failure)
        {
            return ObjectErrors.Of(failure);
        }
        finally
        {
            places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bulk.Dispose();
        _interactive.Dispose();
    }

    private async Task<FetchedImage> ReadAsync(ObjectStream body, CancellationToken cancellationToken)
    {
        if (body.Length > _maxBytes)
        {
            return TooLarge(body.Length);
        }

        if (body.Length == 0)
        {
            return FetchedImage.Failed(ImageError.Empty, "The image is empty.");
        }

        var bytes = GC.AllocateUninitializedArray<byte>((int)body.Length);
        await body.ReadExactlyAsync(bytes, cancellationToken);
        return FetchedImage.Of(bytes) with { Modified = body.Stored.Modified };
    }

    private FetchedImage TooLarge(long bytes) => FetchedImage.Failed(
        ImageError.TooManyBytes, $"The image has {bytes} bytes; the maximum is {_maxBytes} ({ImageOptions.Section}:{nameof(ImageOptions.MaxBytes)}).");
}
