using Microsoft.Extensions.Options;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>Reads images from object stores. A failure is the error of one image.</summary>
/// <remarks>Thread-safe; reads beyond <see cref="ObjectStoreOptions.MaxConcurrent"/> wait.</remarks>
internal sealed class ObjectFetcher(ObjectOpener opener, IOptions<ObjectStoreOptions> options, IOptions<ImageOptions> images, FetchLoad load, TimeProvider time) : IDisposable
{
    private readonly RemoteImages _images = new(images.Value.Limits, options.Value.MaxConcurrent, load, time);

    /// <summary>Reads one image.</summary>
    /// <param name="address">The address of the object that is the image, or contains it.</param>
    /// <param name="etag">The version that the object must have; null or empty: any.</param>
    /// <param name="range">Its place in the object; null: all of it.</param>
    /// <param name="bytes">The size of the image as listed; null if it is not known.</param>
    /// <param name="room">Memory for it.</param>
    /// <param name="interactive">Whether an interactive request waits for it.</param>
    /// <param name="cancellationToken">Cancels it; the only reason for an exception.</param>
    public async Task<FetchedImage> FetchAsync(
        string address, string? etag, ObjectRange? range, long? bytes, FetchRoom room, bool interactive, CancellationToken cancellationToken)
    {
        if (!ObjectAddress.TryParse(address, out var parsed))
        {
            return FetchedImage.Failed(ImageError.FetchRefused, ObjectErrors.NoAddress);
        }

        // Refused before a request is sent.
        return bytes is { } listed && _images.RefusalOf(listed) is { } refusal
            ? refusal
            : await _images.FetchAsync(new ObjectImage(opener, parsed.Value, range, etag), room, interactive, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _images.Dispose();

    /// <summary>An object, or a part of one.</summary>
    private sealed class ObjectImage(ObjectOpener opener, ObjectAddress address, ObjectRange? range, string? etag) : IRemoteImage
    {
        // Each request and each read has its own timeout and retries: what arrives slowly but steadily is no failure.
        public TimeSpan MaxTime => Timeout.InfiniteTimeSpan;

        public async Task<RemoteBody> OpenAsync(CancellationToken cancellationToken)
        {
            var stream = await opener.OpenAsync(address, range, etag, cancellationToken);
            return new RemoteBody(stream, stream.Length, stream.Stored.Modified);
        }

        public RemoteFailure? FailureOf(Exception exception) => exception is ObjectStoreException failure ? new RemoteFailure(ObjectErrors.Of(failure)) : null;
    }
}
