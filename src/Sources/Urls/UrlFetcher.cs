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
    // Long enough for a server to recover, short compared to the timeout of an image.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    private readonly UrlOptions _options;
    private readonly UrlPolicy _policy;
    private readonly HttpMessageInvoker _http;
    private readonly BodyReader _bodies;
    private readonly TimeProvider _time;
    private readonly FetchSlots _slots;

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
        (_options, _bodies, _time) = (options, new BodyReader(limits), time);
        _policy = new UrlPolicy(options);

        // As many connections as slots: all may go to one host, and interactive requests must not wait for them.
        _http = new HttpMessageInvoker(new CheckedConnection(_policy, resolve).Handler(2 * options.MaxConcurrent, trusted));
        _slots = new FetchSlots(options.MaxConcurrent, load ?? new FetchLoad(time));
    }

    /// <summary>Downloads one image.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="interactive">Whether an interactive request waits for it.</param>
    /// <param name="cancellationToken">Cancels it; the only reason for an exception.</param>
    public Task<FetchedImage> FetchAsync(string url, bool interactive, CancellationToken cancellationToken) => FetchAsync(url, new FetchRoom(reservation: null), interactive, cancellationToken);

    /// <summary>Downloads one image into reserved memory. If it needs more than there is, it is downloaded again once there is.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="room">Memory for it.</param>
    /// <param name="interactive">Whether an interactive request waits for it.</param>
    /// <param name="cancellationToken">Cancels it; the only reason for an exception.</param>
    public async Task<FetchedImage> FetchAsync(string url, FetchRoom room, bool interactive, CancellationToken cancellationToken)
    {
        if (_policy.Check(url, out var parsed) is { } refusal)
        {
            return FetchedImage.Failed(ImageError.FetchRefused, refusal);
        }

        while (true)
        {
            var attempt = await FetchInTimeAsync(parsed, room, interactive, cancellationToken);
            if (attempt.Needed == 0)
            {
                return attempt.Image;
            }

            await room.HoldAsync(attempt.Needed, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _slots.Dispose();
    }

    private async Task<Attempt> FetchInTimeAsync(Uri url, FetchRoom room, bool interactive, CancellationToken cancellationToken)
    {
        using var slot = await _slots.EnterAsync(interactive, cancellationToken);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_options.TimeoutSeconds), _time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await FetchTwiceAsync(url, room, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"{url.IdnHost} did not respond completely within {_options.TimeoutSeconds} seconds ({UrlOptions.Section}:{nameof(UrlOptions.TimeoutSeconds)}).");
        }
    }

    private async Task<Attempt> FetchTwiceAsync(Uri url, FetchRoom room, CancellationToken cancellationToken)
    {
        var attempt = await FetchOnceAsync(url, room, cancellationToken);
        if (!attempt.Again)
        {
            return attempt;
        }

        await Task.Delay(_pause, _time, cancellationToken);
        return await FetchOnceAsync(url, room, cancellationToken);
    }

    private async Task<Attempt> FetchOnceAsync(Uri url, FetchRoom room, CancellationToken cancellationToken)
    {
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                using var request = Request(url);
                using var response = await _http.SendAsync(request, cancellationToken);
                if (TargetOf(response, url) is not { } target)
                {
                    return await ReadAsync(response, url.IdnHost, room, cancellationToken);
                }

                if (redirects == _options.MaxRedirects)
                {
                    return Failed($"{url.IdnHost} exceeds the maximum of {_options.MaxRedirects} redirects ({UrlOptions.Section}:{nameof(UrlOptions.MaxRedirects)}).");
                }

                if (_policy.Check(target) is { } refusal)
                {
                    return Refused($"{url.IdnHost} redirects to a URL that is not allowed. {refusal}");
                }

                url = target;
            }
        }
        catch (Exception failure) when (Refusal(failure) is { } refusal)
        {
            return Refused(refusal.Message);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return Failed(FetchText.Of(failure, url.IdnHost), again: true);
        }
    }

    private static HttpRequestMessage Request(Uri url) => new(HttpMethod.Get, url)
    {
        // Over TLS, the server is asked whether it speaks HTTP/2: then requests share connections.
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        Headers = { { "User-Agent", "ZeroShotOrleans" }, { "Accept", "image/*, */*;q=0.1" } },
    };

    // Null: not a redirect.
    private static Uri? TargetOf(HttpResponseMessage response, Uri url) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect && response.Headers.Location is { } location
            && Uri.TryCreate(url, location, out var target)
            ? target
            : null;

    private async Task<Attempt> ReadAsync(HttpResponseMessage response, string host, FetchRoom room, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            return Failed($"{host} answered with status {status}.", again: status is 429 or >= 500);
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var (image, needed) = await _bodies.ReadAsync(body, response.Content.Headers.ContentLength, room, cancellationToken);
        return new Attempt(image, Again: false, needed);
    }

    private static Attempt Failed(string detail, bool again = false) => new(FetchedImage.Failed(ImageError.FetchFailed, detail), again, Needed: 0);

    private static Attempt Refused(string detail) => new(FetchedImage.Failed(ImageError.FetchRefused, detail), Again: false, Needed: 0);

    private static FetchRefusedException? Refusal(Exception? failure)
    {
        while (failure is not null and not FetchRefusedException)
        {
            failure = failure.InnerException;
        }

        return (FetchRefusedException?)failure;
    }

    /// <param name="Image">The image or its error.</param>
    /// <param name="Again">Whether a retry may succeed.</param>
    /// <param name="Needed"><see cref="BodyResult.Needed"/>.</param>
    private readonly record struct Attempt(FetchedImage Image, bool Again, long Needed);
}
