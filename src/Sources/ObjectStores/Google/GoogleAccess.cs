using Google.Apis.Auth.OAuth2;
using Google.Apis.Http;
using Google.Apis.Services;
using Google.Apis.Storage.v1;

namespace ZeroShotOrleans.Sources.ObjectStores.Google;

/// <summary>
/// The service with its credentials: none if <see cref="GoogleStoreOptions.Anonymous"/> or for <c>STORAGE_EMULATOR_HOST</c>, otherwise Application Default Credentials, which are looked for at the
/// first request and within a time limit. A failure is remembered for a while: otherwise each of a million images would look again.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class GoogleAccess : IDisposable
{
    private const string EmulatorName = "STORAGE_EMULATOR_HOST";
    private const string WhatToDo =
        "Set GOOGLE_APPLICATION_CREDENTIALS to the file of a service account or of a workload identity, run 'gcloud auth application-default login', give the machine a service account, or, for "
        + $"public buckets, set {GoogleStoreOptions.Section}:{nameof(GoogleStoreOptions.Anonymous)}.";

    private static readonly TimeSpan _remember = TimeSpan.FromSeconds(10);
    private static readonly Uri _google = new("https://storage.googleapis.com");

    private readonly ObjectStoreOptions _limits;
    private readonly Func<CancellationToken, Task<GoogleCredential>> _chain;
    private readonly TimeProvider _time;
    private readonly TimeSpan _firstPause;
    private readonly Lazy<(Uri Endpoint, bool IsAnonymous)> _where;
    private readonly SemaphoreSlim _creating = new(1);
    private volatile StorageService? _service;
    private (long At, ObjectStoreException Error)? _failure;

    /// <summary>The access.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="limits">Timeouts and retries.</param>
    /// <param name="variable">The value of a variable of the environment.</param>
    /// <param name="chain">Finds the default credentials.</param>
    /// <param name="time">The clock.</param>
    /// <param name="firstPause">The pause before the first retry.</param>
    public GoogleAccess(
        GoogleStoreOptions options, ObjectStoreOptions limits, Func<string, string?> variable, Func<CancellationToken, Task<GoogleCredential>> chain, TimeProvider time, TimeSpan firstPause)
    {
        (_limits, _chain, _time, _firstPause) = (limits, chain, time, firstPause);
        _where = new Lazy<(Uri, bool)>(
            () => options.Endpoint is { } own ? (own, options.Anonymous) : variable(EmulatorName) is { Length: > 0 } emulator ? (OfEmulator(emulator), true) : (_google, options.Anonymous),
            LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Host of the service.</summary>
    public string Host => _where.Value.Endpoint.Host;

    /// <summary>Whether requests carry no credentials.</summary>
    public bool IsAnonymous => _where.Value.IsAnonymous;

    /// <summary>The service.</summary>
    /// <exception cref="ObjectStoreException">There are no credentials.</exception>
    public async ValueTask<StorageService> ServiceAsync(CancellationToken cancellationToken)
    {
        if (_service is { } service)
        {
            return service;
        }

        await _creating.WaitAsync(cancellationToken);
        try
        {
            return _service ??= Create(_where.Value.IsAnonymous ? null : await CredentialAsync(cancellationToken));
        }
        finally
        {
            _creating.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _service?.Dispose();
        _creating.Dispose();
    }

    private static Uri OfEmulator(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}", UriKind.Absolute, out var uri) && EndpointRule.Accepts(uri)
            ? uri
            : throw new ObjectStoreException(ObjectStoreError.Refused, $"{EmulatorName} must be HOST:PORT or http://HOST:PORT.");

    private async Task<IConfigurableHttpClientInitializer> CredentialAsync(CancellationToken cancellationToken)
    {
        if (_failure is { } failure && _time.GetElapsedTime(failure.At) < _remember)
        {
            throw new ObjectStoreException(failure.Error.Error, failure.Error.Message, failure.Error.InnerException);
        }

        if (_where.Value.Endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new ObjectStoreException(
                ObjectStoreError.NoCredentials,
                $"{GoogleStoreOptions.Section}:{nameof(GoogleStoreOptions.Endpoint)} is http, which tokens are not sent over. Use https, or set {GoogleStoreOptions.Section}:{nameof(GoogleStoreOptions.Anonymous)}.");
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(_limits.TimeoutSeconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // It asks a machine's metadata service too, which does not answer where there is none.
            return (await _chain(either.Token).WaitAsync(either.Token)).CreateScoped(StorageService.Scope.DevstorageReadWrite);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Remember($"No Google credentials were found within {_limits.TimeoutSeconds} seconds. {WhatToDo}", null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Its text may name what is in a file of credentials.
            throw Remember($"No Google credentials were found, or their file is not valid. {WhatToDo}", exception is InvalidOperationException ? null : exception);
        }
    }

    private ObjectStoreException Remember(string message, Exception? inner)
    {
        var error = new ObjectStoreException(ObjectStoreError.NoCredentials, message, inner);
        _failure = (_time.GetTimestamp(), error);
        return error;
    }

    private StorageService Create(IConfigurableHttpClientInitializer? credential)
    {
        var service = new StorageService(new BaseClientService.Initializer
        {
            ApplicationName = "ZeroShotOrleans",
            BaseUri = new Uri(_where.Value.Endpoint, "storage/v1/").ToString(),
            HttpClientInitializer = credential,
            HttpClientFactory = new GoogleConnections(TimeSpan.FromSeconds(_limits.TimeoutSeconds)),
            HttpClientTimeout = Timeout.InfiniteTimeSpan,
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,

            // Bytes as they are stored.
            GZipEnabled = false,
        });
        var handler = service.HttpClient.MessageHandler;
        var retries = new GoogleRetries(_firstPause);
        (handler.NumTries, handler.FollowRedirect) = (_limits.MaxRetries + 1, false);
        handler.AddUnsuccessfulResponseHandler(retries);
        handler.AddExceptionHandler(retries);
        return service;
    }
}
