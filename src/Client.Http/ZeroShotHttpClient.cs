using System.Globalization;

namespace ZeroShotOrleans.Client.Http;

/// <summary>A cluster, as a program sees it that reaches only its HTTP API: from another network, through a proxy, with a key.</summary>
/// <remarks>
/// <para>
/// Safe for concurrent calls. Programs in the cluster's own network have more of <c>IZeroShotClient</c>, which this class is not: the wire has no
/// labels of jobs and no counters of leases, and what would have to be made up is not offered. Specs, label sets and errors are the same types;
/// answers are records of this namespace and of the API's contract.
/// </para>
/// <para>
/// Every refusal is a <see cref="ZeroShotException"/> with the server's own words and the id of the request. Its code: <see cref="ZeroShotError.Overloaded"/> for 429,
/// <see cref="ZeroShotError.NotFound"/> and <see cref="ZeroShotError.ModelNotFound"/> for 404, <see cref="ZeroShotError.NoSilo"/> when nobody answered,
/// a proxy has nobody behind it, or the cluster lacks a silo, <see cref="ZeroShotError.ModelBroken"/> and <see cref="ZeroShotError.StorageFailed"/> for failures of the
/// server whose log says more, and <see cref="ZeroShotError.BadRequest"/> for all that is useless to repeat: also a wrong key (401), a missing scope (403) and a body that is too large (413).
/// </para>
/// <para>
/// A request that is answered 429 is sent again after the time that the answer names, <see cref="ZeroShotHttpOptions.MaxRetries"/> times, unless it could be carried out twice.
/// Every other failure is told at once. Only <see cref="ResultsAsync"/>, <see cref="UploadAsync"/> and <see cref="WaitForEndAsync"/> go on by themselves after a
/// broken connection, for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.
/// </para>
/// </remarks>
public sealed partial class ZeroShotHttpClient : IDisposable
{
    // Above the ten minutes that the HTTP API gives its longest calls: to drain a silo, or to delete a large job.
    private static readonly TimeSpan _longestAnswer = TimeSpan.FromMinutes(11);

    private static readonly TimeSpan _connectTime = TimeSpan.FromSeconds(15);

    // So that a name that gets another address is looked up again.
    private static readonly TimeSpan _connectionLife = TimeSpan.FromMinutes(5);

    private readonly HttpExchange _exchange;
    private readonly HttpClient? _own;
    private readonly TimeProvider _time;

    /// <summary>A client over an <see cref="HttpClient"/> of the caller's, as a factory gives it. It stays the caller's, with its handlers and its timeout, which must leave time for uploads.</summary>
    /// <param name="http">Sends the requests.</param>
    /// <param name="options">Address, key, retry timeout. Default: the client's own address, and no key but what its default headers hold.</param>
    /// <exception cref="ArgumentException">Neither names an address.</exception>
    public ZeroShotHttpClient(HttpClient http, ZeroShotHttpOptions? options = null) : this(http, options, TimeProvider.System)
    {
    }

    /// <summary>A client with a connection pool of its own, for programs without a host. One is enough for a process; dispose it at the end.</summary>
    /// <param name="address">Address of the HTTP API, such as <c>http://silo-1:8080</c>.</param>
    /// <param name="key">Key for the HTTP API; null: none is asked for, or the options have it.</param>
    /// <param name="options">Retry timeout and sizes.</param>
    public ZeroShotHttpClient(Uri address, string? key = null, ZeroShotHttpOptions? options = null)
        : this(NewHttpClient(), (options ?? new ZeroShotHttpOptions()).For(address, key), TimeProvider.System) => _own = _exchange.Http;

    internal ZeroShotHttpClient(HttpClient http, ZeroShotHttpOptions? options, TimeProvider time) =>
        (_exchange, _time) = (new HttpExchange(http, options ?? new ZeroShotHttpOptions(), time), time);

    /// <summary>What the client goes by.</summary>
    internal ZeroShotHttpOptions Options => _exchange.Options;

    /// <summary>Ends the connections of a client that has its own.</summary>
    public void Dispose() => _own?.Dispose();

    /// <summary>Prepares the <see cref="HttpClient"/> that this class is to use: the time for an answer.</summary>
    internal static void Prepare(HttpClient http) => http.Timeout = _longestAnswer;

    private static HttpClient NewHttpClient()
    {
        var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = _connectTime, PooledConnectionLifetime = _connectionLife });
        Prepare(http);
        return http;
    }

    private static string Escaped(string segment) => Uri.EscapeDataString(segment);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
