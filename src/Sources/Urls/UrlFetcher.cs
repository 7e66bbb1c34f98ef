using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.Urls;

/// <summary>Downloads images from URLs, within the silo's policy. A failure is the error of one image.</summary>
/// <remarks>Thread-safe; downloads beyond <see cref="UrlOptions.MaxConcurrent"/> wait.</remarks>
internal sealed class UrlFetcher : IDisposable
{
    private readonly UrlOptions _options;
    private readonly UrlPolicy _policy;
    private readonly HttpMessageInvoker _http;
    private readonly RemoteImages _images;

    /// <summary>Creates a fetcher that resolves names with the system's resolver.</summary>
    public UrlFetcher(IOptions<UrlOptions> options, IOptions<ImageOptions> images, FetchLoad load, TimeProvider time)
        : this(options.Value, images.Value.Limits, time, Dns.GetHostAddressesAsync, load)
    {
    }

    /// <summary>A fetcher.</summary>
    /// <param name="options">What may be fetched.</param>
    /// <param name="limits">Limits of an image.</param>
    /// <param name="time">The clock.</param>
    /// <param name="resolve">Resolves a name.</param>
    /// <param name="load">Learns of fetches for jobs.</param>
    /// <param name="trusted">Certificates to trust instead of the system's; null: the system's.</param>
    internal UrlFetcher(
        UrlOptions options, ImageLimits limits, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve, FetchLoad? load = null,
        X509Certificate2Collection? trusted = null)
    {
        (_options, _policy) = (options, new UrlPolicy(options));

        // As many connections as slots: all may go to one host, and interactive requests must not wait for them.
        _http = new HttpMessageInvoker(new CheckedConnection(_policy, resolve).Handler(2 * options.MaxConcurrent, trusted));
        _images = new RemoteImages(limits, options.MaxConcurrent, load ?? new FetchLoad(time), time);
    }

    /// <summary>Downloads one image.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="interactive">Whether an interactive request waits for it.</param>
    /// <param name="cancellationToken">Cancels it; the only reason for an exception.</param>
    public Task<FetchedImage> FetchAsync(string url, bool interactive, CancellationToken cancellationToken) => FetchAsync(url, new FetchRoom(reservation: null), interactive, cancellationToken);

    /// <summary>Downloads one image into reserved memory.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="room">Memory for it.</param>
    /// <param name="interactive">Whether an interactive request waits for it.</param>
    /// <param name="cancellationToken">Cancels it; the only reason for an exception.</param>
    public async Task<FetchedImage> FetchAsync(string url, FetchRoom room, bool interactive, CancellationToken cancellationToken) =>
        _policy.Check(url, out var parsed) is { } refusal
            ? FetchedImage.Failed(ImageError.FetchRefused, refusal)
            : await _images.FetchAsync(new UrlImage(parsed, _http, _policy, _options), room, interactive, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _images.Dispose();
    }
}
