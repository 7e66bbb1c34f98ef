using System.Net;
using Microsoft.Extensions.Options;
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
    private readonly long _maxBytes;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _bulk;
    private readonly SemaphoreSlim _interactive;

    /// <summary>Creates a fetcher that resolves names with the system's resolver.</summary>
    public UrlFetcher(IOptions<UrlOptions> options, IOptions<ImageOptions> images, TimeProvider time)
        : this(options.Value, images.Value.MaxBytes, time, Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>A fetcher.</summary>
    internal UrlFetcher(UrlOptions options, long maxBytes, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (_options, _maxBytes, _time) = (options, Math.Min(maxBytes, Array.MaxLength), time);
        _policy = new UrlPolicy(options);

        // As many connections as slots: all may go to one host, and interactive requests must not wait for them.
        _http = new HttpMessageInvoker(new CheckedConnection(_policy, resolve).Handler(2 * options.MaxConcurrent));
        (_bulk, _interactive) = (new SemaphoreSlim(options.MaxConcurrent), new SemaphoreSlim(options.MaxConcurrent));
    }

    /// <summary>Downloads one image.</summary>
    /// <param name="url">The address.</param>
    /// <param name="interactive">Whether an interactive request waits for it.</param>
    /// <param name="cancellationToken">Cancels it; the only reason for an exception.</param>
    public async Task<FetchedImage> FetchAsync(string url, bool interactive, CancellationToken cancellationToken)
    {
        if (_policy.Check(url, out var parsed) is { } refusal)
        {
            return FetchedImage.Failed(ImageError.FetchRefused, refusal);
        }

        var places = interactive ? _interactive : _bulk;
        await places.WaitAsync(cancellationToken);
        try
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_options.TimeoutSeconds), _time);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            try
            {
                return await FetchTwiceAsync(parsed, deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return Failed($"{parsed.IdnHost} did not deliver within {_options.TimeoutSeconds} seconds ({UrlOptions.Section}:{nameof(UrlOptions.TimeoutSeconds)}).");
            }
        }
        finally
        {
            places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _bulk.Dispose();
        _interactive.Dispose();
    }

    private async Task<FetchedImage> FetchTwiceAsync(Uri url, CancellationToken cancellationToken)
    {
        var (image, again) = await FetchOnceAsync(url, cancellationToken);
        if (!again)
        {
            return image;
        }

        await Task.Delay(_pause, _time, cancellationToken);
        return (await FetchOnceAsync(url, cancellationToken)).Image;
    }

    // Again: whether a retry may succeed.
    private async Task<(FetchedImage Image, bool Again)> FetchOnceAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                using var request = Request(url);
                using var response = await _http.SendAsync(request, cancellationToken);
                if (TargetOf(response, url) is not { } target)
                {
                    return await ReadAsync(response, url.IdnHost, cancellationToken);
                }

                if (redirects == _options.MaxRedirects)
                {
                    return (Failed($"{url.IdnHost} redirects again after {_options.MaxRedirects} redirects ({UrlOptions.Section}:{nameof(UrlOptions.MaxRedirects)})."), false);
                }

                if (_policy.Check(target) is { } refusal)
                {
                    return (FetchedImage.Failed(ImageError.FetchRefused, $"{url.IdnHost} redirects to an address that is refused. {refusal}"), false);
                }

                url = target;
            }
        }
        catch (Exception failure) when (Refusal(failure) is { } refusal)
        {
            return (FetchedImage.Failed(ImageError.FetchRefused, refusal.Message), false);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (Failed(FetchText.Of(failure, url.IdnHost)), true);
        }
    }

    private static HttpRequestMessage Request(Uri url) => new(HttpMethod.Get, url)
    {
        Headers = { { "User-Agent", "ZeroShotOrleans" }, { "Accept", "image/*, */*;q=0.1" } },
    };

    // Null: not a redirect.
    private static Uri? TargetOf(HttpResponseMessage response, Uri url) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect && response.Headers.Location is { } location
            && Uri.TryCreate(url, location, out var target)
            ? target
            : null;

    private async Task<(FetchedImage Image, bool Again)> ReadAsync(HttpResponseMessage response, string host, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            return (Failed($"{host} answered with status {status}."), status is 429 or >= 500);
        }

        var announced = response.Content.Headers.ContentLength;
        if (announced > _maxBytes)
        {
            return (TooLarge(), false);
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return (await Body.ReadAsync(body, announced, _maxBytes, cancellationToken) is { } bytes ? FetchedImage.Of(bytes) : TooLarge(), false);
    }

    private FetchedImage TooLarge() => FetchedImage.Failed(
        ImageError.TooManyBytes, $"The image has more than {_maxBytes} bytes, which is the most that is read ({ImageOptions.Section}:{nameof(ImageOptions.MaxBytes)}).");

    private static FetchedImage Failed(string detail) => FetchedImage.Failed(ImageError.FetchFailed, detail);

    private static FetchRefusedException? Refusal(Exception? failure)
    {
        while (failure is not null and not FetchRefusedException)
        {
            failure = failure.InnerException;
        }

        return (FetchRefusedException?)failure;
    }
}
