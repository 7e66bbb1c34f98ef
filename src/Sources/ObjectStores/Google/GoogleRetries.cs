using Google.Apis.Http;

namespace ZeroShotOrleans.Sources.ObjectStores.Google;

/// <summary>Waits before a request is tried again, each time twice as long. How often is the message handler's.</summary>
/// <remarks>Parts of an upload are left to the client, which asks the server first how much has arrived.</remarks>
/// <param name="firstPause">The first pause.</param>
internal sealed class GoogleRetries(TimeSpan firstPause) : IHttpUnsuccessfulResponseHandler, IHttpExceptionHandler
{
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public async Task<bool> HandleResponseAsync(HandleUnsuccessfulResponseArgs args) =>
        args.SupportsRetry && args.Request.Method != HttpMethod.Put && (int)args.Response.StatusCode is 408 or 429 or 500 or 502 or 503 or 504 && await WaitAsync(args.CurrentFailedTry, args.CancellationToken);

    /// <inheritdoc/>
    public async Task<bool> HandleExceptionAsync(HandleExceptionArgs args) =>
        args.SupportsRetry && args.Request.Method != HttpMethod.Put && args.Exception is HttpRequestException or IOException or TimeoutException && await WaitAsync(args.CurrentFailedTry, args.CancellationToken);

    private async Task<bool> WaitAsync(int failedTry, CancellationToken cancellationToken)
    {
        var pause = firstPause * Math.Pow(2, Math.Min(failedTry - 1, 10));
        await Task.Delay(pause < _longestPause ? pause : _longestPause, cancellationToken);
        return true;
    }
}
