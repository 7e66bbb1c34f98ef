using System.Globalization;
using ZeroShotOrleans.Client.Http;

// The namespace of everything that a program uses.
namespace ZeroShotOrleans;

/// <summary>A client of the HTTP API of a cluster, for programs outside the cluster's network: <c>new ZeroShotHttpClient("http://silo-1:8080")</c>.</summary>
/// <remarks>
/// <para>
/// Thread-safe. A job's tenant is the holder of the key. A spec that the HTTP API cannot express is rejected rather than changed: <see cref="ListSource.FollowLinks"/>, a
/// <see cref="JobSpec.Reuse"/> with a job's id, labels together with the name of a stored set. Jobs need the scope <c>jobs</c>, silos and the loading of models the scope <c>admin</c>.
/// </para>
/// <para>
/// Every error response becomes a <see cref="ZeroShotException"/> with the server's message and the id of the request. Its code is <see cref="ZeroShotError.Overloaded"/> for 429,
/// <see cref="ZeroShotError.NotFound"/> and <see cref="ZeroShotError.ModelNotFound"/> for 404, <see cref="ZeroShotError.NoSilo"/> if there was no response,
/// a proxy has no upstream, or the cluster lacks a silo, <see cref="ZeroShotError.ModelBroken"/> and <see cref="ZeroShotError.StorageFailed"/> for server
/// failures explained in the server's log, and <see cref="ZeroShotError.BadRequest"/> for everything that a retry cannot fix, including an invalid key (401), a missing scope (403) and a too large body (413).
/// </para>
/// <para>
/// A 429 response is retried after the requested delay, <see cref="ZeroShotHttpOptions.MaxRetries"/> times, unless the request might then be carried out twice.
/// Any other failure is thrown at once. Only results, uploads and the wait for the end of a job resume automatically after a
/// broken connection, for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.
/// </para>
/// </remarks>
public sealed partial class ZeroShotHttpClient : IZeroShotClient, IDisposable
{
    // Above the ten minutes that the HTTP API allows its longest calls: draining a silo, or deleting a large job.
    private static readonly TimeSpan _longestAnswer = TimeSpan.FromMinutes(11);

    private static readonly TimeSpan _connectTime = TimeSpan.FromSeconds(15);

    // So that changed DNS entries are noticed.
    private static readonly TimeSpan _connectionLife = TimeSpan.FromMinutes(5);

    private readonly HttpExchange _exchange;
    private readonly HttpClient? _own;
    private readonly TextParts _texts;
    private readonly TimeProvider _time;

    /// <summary>A client that uses the caller's <see cref="HttpClient"/>, such as one from a factory. The caller keeps it, with its handlers and its timeout, which must allow for uploads.</summary>
    /// <param name="http">Sends the requests.</param>
    /// <param name="options">Address, key, retry timeout. Default: the base address of the <see cref="HttpClient"/>, and no key besides its default headers.</param>
    /// <exception cref="ArgumentException">No base address is set.</exception>
    public ZeroShotHttpClient(HttpClient http, ZeroShotHttpOptions? options = null) : this(http, options, TimeProvider.System)
    {
    }

    /// <summary>A client with its own connection pool, for programs without a host. Use one per process and dispose it at the end.</summary>
    /// <param name="address">Address of the HTTP API, such as <c>http://silo-1:8080</c>.</param>
    /// <param name="key">Key for the HTTP API; null if none is needed or the options contain it.</param>
    /// <param name="options">Retry timeout and sizes.</param>
    /// <exception cref="ArgumentException">The address is not an http or https URL.</exception>
    public ZeroShotHttpClient(string address, string? key = null, ZeroShotHttpOptions? options = null) : this(AddressOf(address), key, options)
    {
    }

    /// <inheritdoc cref="ZeroShotHttpClient(string, string?, ZeroShotHttpOptions?)"/>
    public ZeroShotHttpClient(Uri address, string? key = null, ZeroShotHttpOptions? options = null)
        : this(NewHttpClient(), (options ?? new ZeroShotHttpOptions()).For(address, key), TimeProvider.System) => _own = _exchange.Http;

    internal ZeroShotHttpClient(HttpClient http, ZeroShotHttpOptions? options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        (_exchange, _time) = (new HttpExchange(http, options ?? new ZeroShotHttpOptions(), time), time);
        _texts = new TextParts(_exchange.Options);
    }

    /// <summary>The options in use.</summary>
    internal ZeroShotHttpOptions Options => _exchange.Options;

    /// <summary>Closes the connections of a client that has its own pool.</summary>
    public void Dispose() => _own?.Dispose();

    /// <summary>Why the HTTP API is not ready; null if it is.</summary>
    internal async Task<string?> ReadProblemAsync(CancellationToken cancellationToken)
    {
        using var response = await _exchange.SendOnceAsync(HttpCall.Get("health/ready"), HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode ? null : await HttpFailure.ReadProblemAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Configures the timeout of an <see cref="HttpClient"/> for this class.</summary>
    internal static void Prepare(HttpClient http) => http.Timeout = _longestAnswer;

    private static HttpClient NewHttpClient()
    {
        var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = _connectTime, PooledConnectionLifetime = _connectionLife });
        Prepare(http);
        return http;
    }

    internal static Uri AddressOf(string address)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        return Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new ArgumentException($"'{address}' is not the URL of an HTTP API. Write it like http://silo-1:8080.", nameof(address));
    }

    private static string Escaped(string segment) => Uri.EscapeDataString(segment);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
