namespace ZeroShotOrleans.Client.Connecting;

/// <summary>A connection to a cluster, for programs without a host. Hosts use <c>AddZeroShotClient</c>.</summary>
/// <remarks>Thread-safe; use one per process and dispose it at the end.</remarks>
public sealed class ZeroShotConnection : IAsyncDisposable
{
    private readonly ClientHost _host;

    private ZeroShotConnection(ClientHost host) => (_host, Client) = (host, new ZeroShotClient(host.Grains));

    /// <summary>The client.</summary>
    public IZeroShotClient Client { get; }

    /// <summary>The grain factory, for calls that the client has no method for.</summary>
    public IGrainFactory Grains => _host.Grains;

    /// <summary>Connects to gateways.</summary>
    /// <param name="gateways">One or more <c>HOST:PORT</c>, separated by commas.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: no silo answered.</exception>
    public static Task<ZeroShotConnection> ConnectAsync(string gateways, CancellationToken cancellationToken = default)
    {
        var options = new ZeroShotClientOptions();
        foreach (var gateway in gateways.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            options.Gateways.Add(gateway);
        }

        return ConnectAsync(options, cancellationToken);
    }

    /// <summary>Connects with options.</summary>
    /// <param name="options">How to connect to the cluster.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: no silo answered within <see cref="ZeroShotClientOptions.ConnectSeconds"/>.</exception>
    /// <exception cref="InvalidOperationException">The options contradict themselves.</exception>
    public static async Task<ZeroShotConnection> ConnectAsync(ZeroShotClientOptions options, CancellationToken cancellationToken = default) =>
        new(await ClientHost.StartAsync(
            client => client.UseZeroShot(options), TimeSpan.FromSeconds(options.ConnectSeconds), _ => Unreachable(options), cancellationToken).ConfigureAwait(false));

    /// <summary>Closes the connection; jobs continue.</summary>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    internal static ZeroShotException Unreachable(ZeroShotClientOptions options) => new(ZeroShotError.NoSilo,
        $"No silo answered at {(options.Redis.Length > 0 ? "any gateway that Redis knows" : string.Join(", ", options.Gateways))} for the cluster \"{options.ClusterId}\". " +
        "Check that a control silo runs there, that the port is its gateway port, and that the cluster id and service id match. " +
        (options.Tls.IsOn ? "The silos' logs say why a certificate was rejected." : "If the silos use TLS, set the client's certificate files in the option Tls."));
}
