using System.Collections.Concurrent;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;

namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>The SDK's clients, one for each region, on one pool of connections; and in which region each bucket is, as far as it is not that of the configuration.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class S3Clients : IDisposable
{
    // Buckets beyond this number are looked for again.
    private const int MaxBuckets = 10_000;

    private readonly ConcurrentDictionary<string, Lazy<AmazonS3Client>> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _regions = new(StringComparer.Ordinal);
    private readonly S3Endpoint _endpoint;
    private readonly ObjectStoreOptions _options;
    private readonly AWSCredentials _credentials;
    private readonly HttpClient _http;

    /// <summary>Creates the pool; connects to nothing.</summary>
    /// <param name="s3">Endpoint and region.</param>
    /// <param name="options">Timeout, retries and number of connections.</param>
    /// <param name="time">The clock.</param>
    /// <param name="credentials">Credentials; null: those that the options ask for.</param>
    public S3Clients(S3Options s3, ObjectStoreOptions options, TimeProvider time, AWSCredentials? credentials)
    {
        _options = options;
        _endpoint = S3Endpoint.Of(s3, Environment.GetEnvironmentVariable, RegionOfProfile);
        _credentials = credentials ?? (s3.Anonymous
            ? new AnonymousAWSCredentials()
            : new S3Credentials(S3Credentials.OfChainAsync, TimeSpan.FromSeconds(Math.Min(options.TimeoutSeconds, MaxCredentialSeconds)), time));
        _http = new HttpClient(new S3Transport(_endpoint, options, time)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private const int MaxCredentialSeconds = 10;

    /// <summary>The client for a bucket.</summary>
    public AmazonS3Client For(string bucket) => _clients.GetOrAdd(_regions.GetValueOrDefault(bucket, _endpoint.Region), region => new Lazy<AmazonS3Client>(() => Create(region))).Value;

    /// <summary>Remembers the region that a store names for a bucket.</summary>
    /// <returns>Whether it is another one than it was asked for in.</returns>
    public bool Move(string bucket, string region)
    {
        if (!S3Options.IsRegion(region) || _regions.GetValueOrDefault(bucket, _endpoint.Region) == region)
        {
            return false;
        }

        if (_regions.Count >= MaxBuckets)
        {
            _regions.Clear();
        }

        _regions[bucket] = region;
        return true;
    }

    /// <summary>The host that requests go to, for messages.</summary>
    public string Host => _endpoint.Url?.Host ?? $"Amazon S3 in {_endpoint.Region}";

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }

        _http.Dispose();
        (_credentials as IDisposable)?.Dispose();
    }

    private AmazonS3Client Create(string region)
    {
        var config = new AmazonS3Config
        {
            HttpClientFactory = new S3Transport.Factory(_http),
            ForcePathStyle = _endpoint.PathStyle,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = _options.MaxRetries,

            // A connection that the store closed while it was idle says nothing about the store. The default, 10, would multiply with the retries.
            MaxStaleConnectionRetries = 1,

            // Compatible stores know no checksums of S3's newer kinds, and refuse requests that have them. Bodies are signed with their SHA-256, and TLS protects answers.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,

            // Read by S3Endpoint, so that the same rules apply to it.
            IgnoreConfiguredEndpointUrls = true,
        };
        if (_endpoint.Url is { } url)
        {
            config.ServiceURL = url.AbsoluteUri;
            config.AuthenticationRegion = region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return new AmazonS3Client(_credentials, config);
    }

    private static string? RegionOfProfile()
    {
        var name = Environment.GetEnvironmentVariable("AWS_PROFILE");
        return new CredentialProfileStoreChain().TryGetProfile(string.IsNullOrWhiteSpace(name) ? "default" : name, out var profile) ? profile.Region?.SystemName : null;
    }
}
