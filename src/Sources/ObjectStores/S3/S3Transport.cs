using Amazon.Runtime;

namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>Sends the requests of all clients over one pool of connections. Each has a deadline, goes only to the store, and is answered by a body that cannot stall.</summary>
internal sealed class S3Transport : DelegatingHandler
{
    /// <summary>A body slower than this, in bytes per second over all of it, is broken off after the timeout: a tenth of what a mobile connection gives.</summary>
    public const int MinBytesPerSecond = 8 * 1024;

    private readonly S3Endpoint _endpoint;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <summary>Creates the pool.</summary>
    /// <param name="endpoint">Where requests may go.</param>
    /// <param name="options">Timeout and number of connections.</param>
    /// <param name="time">The clock.</param>
    public S3Transport(S3Endpoint endpoint, ObjectStoreOptions options, TimeProvider time)
        : base(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(Math.Min(options.TimeoutSeconds, MaxConnectSeconds)),

            // Jobs and interactive requests have as many reads each; the rest is for listings and writers.
            MaxConnectionsPerServer = (2 * options.MaxConcurrent) + OtherConnections,

            // Services move to other addresses, and connections that are open for long do not notice.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        }) =>
        (_endpoint, _timeout, _time) = (endpoint, TimeSpan.FromSeconds(options.TimeoutSeconds), time);

    private const int MaxConnectSeconds = 10, OtherConnections = 16;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } url || !_endpoint.Covers(url.Host))
        {
            throw new ObjectStoreException(ObjectStoreError.Refused, "The store redirects to a host that is not its own. Check the endpoint and the region.");
        }

        // A large body takes its time; what counts is that it moves.
        var sent = TimeSpan.FromSeconds((request.Content?.Headers.ContentLength ?? 0) / (double)MinBytesPerSecond);
        using var timer = new CancellationTokenSource(_timeout + sent, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            var response = await base.SendAsync(request, either.Token);
            var body = new StreamContent(new TimedStream(await response.Content.ReadAsStreamAsync(cancellationToken), _timeout, MinBytesPerSecond, _time));
            foreach (var (name, values) in response.Content.Headers)
            {
                body.Headers.TryAddWithoutValidation(name, values);
            }

            response.Content = body;
            return response;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The SDK retries what is thrown by connections, and nothing that looks like a cancellation.
            throw new IOException("The store did not answer in time.", new TimeoutException());
        }
    }

    /// <summary>Gives the SDK the one pool; it would otherwise make one for each client.</summary>
    internal sealed class Factory(HttpClient client) : HttpClientFactory
    {
        /// <inheritdoc/>
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

        /// <inheritdoc/>
        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        /// <inheritdoc/>
        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
