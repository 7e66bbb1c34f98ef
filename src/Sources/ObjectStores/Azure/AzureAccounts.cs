using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;

namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>
/// The storage accounts of addresses, each with the credentials for it: none if <see cref="AzureStoreOptions.Anonymous"/>, those of <see cref="AzureEnvironment"/> for the account that it
/// names and no other, and Azure's default chain for all others. The chain's tokens are for the service, not for an account; a key is one account's.
/// </summary>
/// <remarks>Thread-safe. All accounts share one pool of connections.</remarks>
internal sealed class AzureAccounts : IDisposable
{
    // The newest that the emulator knows too: listings start at a name since 2026-02-06.
    private const BlobClientOptions.ServiceVersion Version = BlobClientOptions.ServiceVersion.V2026_06_06;

    private const int MaxAccounts = 1000;

    private static readonly TimeSpan _connectionLifetime = TimeSpan.FromMinutes(10), _longestPause = TimeSpan.FromSeconds(20);

    private readonly AzureStoreOptions _options;
    private readonly ObjectStoreOptions _limits;
    private readonly Lazy<AzureEnvironment> _environment;
    private readonly TokenCredential _chain;
    private readonly TimeSpan _firstPause;
    private readonly ConcurrentDictionary<string, AzureAccount> _accounts = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = _connectionLifetime }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The accounts.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="limits">Timeouts and retries.</param>
    /// <param name="variable">The value of a variable of the environment.</param>
    /// <param name="chain">The default chain.</param>
    /// <param name="firstPause">The pause before the first retry.</param>
    public AzureAccounts(AzureStoreOptions options, ObjectStoreOptions limits, Func<string, string?> variable, TokenCredential chain, TimeSpan firstPause)
    {
        (_options, _limits, _chain, _firstPause) = (options, limits, chain, firstPause);
        _environment = new Lazy<AzureEnvironment>(() => AzureEnvironment.Read(variable), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The account of an address.</summary>
    /// <exception cref="ObjectStoreException">It has none, or the environment is not valid.</exception>
    public AzureAccount Of(ObjectAddress address)
    {
        var own = OwnName;
        var name = address.Account.Length > 0 ? address.Account : own ?? throw new ObjectStoreException(
            ObjectStoreError.Refused,
            $"'{address}' has no storage account, and none is configured. Write https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME, or set {AzureStoreOptions.Section}:{nameof(AzureStoreOptions.Account)} "
            + "of the silos, or AZURE_STORAGE_ACCOUNT.");
        if (_accounts.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_accounts.Count >= MaxAccounts)
        {
            _accounts.Clear();
        }

        return _accounts.GetOrAdd(name, Create(name, name == own));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private string? OwnName => _options.Account ?? (_options.Anonymous ? null : _environment.Value.Account) ?? AccountOf(_options.Endpoint);

    // Emulators have the account in the path, services in the host.
    private static string? AccountOf(Uri? endpoint) =>
        endpoint is null ? null : endpoint.AbsolutePath.Trim('/') is { Length: > 0 } path ? path : endpoint.HostNameType == UriHostNameType.Dns ? endpoint.Host.Split('.')[0] : null;

    private AzureAccount Create(string name, bool isOwn)
    {
        // A key without an account is that of the configured one.
        var environment = _options.Anonymous ? null : _environment.Value;
        var isOfEnvironment = environment is not null && (environment.Account == name || environment.Account is null && isOwn);
        var endpoint = isOwn ? _options.Endpoint : null;
        endpoint ??= isOfEnvironment ? environment!.Endpoint : null;
        var isPublic = endpoint is null;
        endpoint ??= new Uri($"https://{name}.blob.core.windows.net");
        if (environment is null)
        {
            return new AzureAccount(name, new BlobServiceClient(endpoint, Options()), "without credentials", isPublic);
        }

        if (isOfEnvironment && environment.Key is { } key)
        {
            return new AzureAccount(name, new BlobServiceClient(endpoint, SharedKey(name, key, environment.Source), Options()), $"with the key of {environment.Source}", isPublic);
        }

        if (isOfEnvironment && environment.Sas is { } sas)
        {
            return new AzureAccount(name, new BlobServiceClient(endpoint, new AzureSasCredential(sas), Options()), $"with the signature of {environment.Source}", isPublic);
        }

        return endpoint.Scheme == Uri.UriSchemeHttps
            ? new AzureAccount(name, new BlobServiceClient(endpoint, _chain, Options()), "with the credentials of Azure's default chain", isPublic)
            : throw new ObjectStoreException(
                ObjectStoreError.NoCredentials,
                $"The account '{name}' is reached at {endpoint.Host} over http, which tokens are not sent over. Set its key in AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY, or use https.");
    }

    private static StorageSharedKeyCredential SharedKey(string account, string key, string source)
    {
        try
        {
            return new StorageSharedKeyCredential(account, key);
        }
        catch (FormatException)
        {
            throw new ObjectStoreException(ObjectStoreError.AccessDenied, $"The key of {source} is not valid: keys are base64. Copy it again from the storage account '{account}'.");
        }
    }

    private BlobClientOptions Options()
    {
        var options = new BlobClientOptions(Version) { Transport = new HttpClientTransport(_http), TrimBlobNameSlashes = false };
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = _limits.MaxRetries;
        options.Retry.Delay = _firstPause;
        options.Retry.MaxDelay = _longestPause;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(_limits.TimeoutSeconds);
        options.Diagnostics.IsTelemetryEnabled = false;
        return options;
    }
}
