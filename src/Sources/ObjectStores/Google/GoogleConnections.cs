using Google.Apis.Http;

namespace ZeroShotOrleans.Sources.ObjectStores.Google;

/// <summary>One pool of connections, whose bytes arrive as they are stored, with a time limit for each answer's start.</summary>
/// <param name="timeout">The time limit of one try.</param>
internal sealed class GoogleConnections(TimeSpan timeout) : HttpClientFactory
{
    private static readonly TimeSpan _connectionLifetime = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) =>
        new TimedHandler(timeout) { InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = _connectionLifetime } };

    private sealed class TimedHandler(TimeSpan timeout) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var limit = new CancellationTokenSource(timeout);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            try
            {
                return await base.SendAsync(request, either.Token);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Retries take a cancellation for the caller's.
                throw new TimeoutException("No answer within the time limit.", exception);
            }
        }
    }
}
