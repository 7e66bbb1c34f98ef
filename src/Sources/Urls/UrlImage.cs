using System.Net;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.Urls;

/// <summary>An image at a URL: follows redirects within the policy.</summary>
/// <param name="url">The URL, which the policy allows.</param>
/// <param name="http">Sends requests, to checked addresses only.</param>
/// <param name="policy">What may be fetched.</param>
/// <param name="options">Limits.</param>
internal sealed class UrlImage(Uri url, HttpMessageInvoker http, UrlPolicy policy, UrlOptions options) : IRemoteImage
{
    // The host that is asked, after redirects.
    private string _host = url.IdnHost;

    /// <inheritdoc/>
    public TimeSpan MaxTime => TimeSpan.FromSeconds(options.TimeoutSeconds);

    /// <inheritdoc/>
    public async Task<RemoteBody> OpenAsync(CancellationToken cancellationToken)
    {
        var at = url;
        for (var redirects = 0; ; redirects++)
        {
            _host = at.IdnHost;
            using var request = Request(at);
            var response = await http.SendAsync(request, cancellationToken);
            try
            {
                if (TargetOf(response, at) is not { } target)
                {
                    return await BodyAsync(response, cancellationToken);
                }

                at = Checked(target, redirects);
            }
            catch
            {
                response.Dispose();
                throw;
            }

            response.Dispose();
        }
    }

    /// <inheritdoc/>
    public RemoteFailure? FailureOf(Exception exception) => exception switch
    {
        _ when Refusal(exception) is { } refusal => new RemoteFailure(FetchedImage.Failed(ImageError.FetchRefused, refusal.Message)),
        UnusableAnswerException answer => Failed(answer.Message, answer.Again),
        OperationCanceledException =>
            Failed($"{_host} did not respond completely within {options.TimeoutSeconds} seconds ({UrlOptions.Section}:{nameof(UrlOptions.TimeoutSeconds)}).", again: false),
        HttpRequestException or IOException => Failed(FetchText.Of(exception, _host), again: true),
        _ => null,
    };

    private static HttpRequestMessage Request(Uri url) => new(HttpMethod.Get, url)
    {
        // Over TLS, the server is asked whether it speaks HTTP/2: then requests share connections.
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        Headers = { { "User-Agent", "ZeroShotOrleans" }, { "Accept", "image/*, */*;q=0.1" } },
    };

    private async Task<RemoteBody> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        return response.IsSuccessStatusCode
            ? new RemoteBody(await response.Content.ReadAsStreamAsync(cancellationToken), response.Content.Headers.ContentLength, Answer: response)
            : throw new UnusableAnswerException($"{_host} answered with status {status}.", again: status is 429 or >= 500);
    }

    private Uri Checked(Uri target, int redirects) =>
        redirects == options.MaxRedirects
            ? throw new UnusableAnswerException($"{_host} exceeds the maximum of {options.MaxRedirects} redirects ({UrlOptions.Section}:{nameof(UrlOptions.MaxRedirects)}).", again: false)
        : policy.Check(target) is { } refusal
            ? throw new FetchRefusedException($"{_host} redirects to a URL that is not allowed. {refusal}")
        : target;

    // Null: not a redirect.
    private static Uri? TargetOf(HttpResponseMessage response, Uri url) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect && response.Headers.Location is { } location
            && Uri.TryCreate(url, location, out var target)
            ? target
            : null;

    private static RemoteFailure Failed(string detail, bool again) => new(FetchedImage.Failed(ImageError.FetchFailed, detail), again);

    private static FetchRefusedException? Refusal(Exception? failure)
    {
        while (failure is not null and not FetchRefusedException)
        {
            failure = failure.InnerException;
        }

        return (FetchRefusedException?)failure;
    }

    /// <summary>The server has answered, and not with an image.</summary>
    private sealed class UnusableAnswerException(string message, bool again) : Exception(message)
    {
        /// <summary>Whether another request may have another answer.</summary>
        public bool Again { get; } = again;
    }
}
