namespace ZeroShotOrleans.Client.Connecting;

/// <summary>A program's own connection to a cluster: for programs without a host. Hosts use <c>AddZeroShotClient</c>.</summary>
/// <remarks>Safe for concurrent calls; one is enough for a process. Dispose it at the end.</remarks>
public sealed class ZeroShotConnection : IAsyncDisposable
{
    private readonly ClientHost _host;

    private ZeroShotConnection(ClientHost host) => (_host, Client) = (host, new ZeroShotClient(host.Grains));

    /// <summary>The cluster.</summary>
    public IZeroShotClient Client { get; }

    /// <summary>For calls that the client has no method for.</summary>
    public IGrainFactory Grains => _host.Grains;

    /// <summary>Connects to gateways.</summary>
    /// <param name="gateways">One or several <c>HOST:PORT</c>, with commas between.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: nobody answered.</exception>
    public static Task<ZeroShotConnection> ConnectAsync(string gateways, CancellationToken cancellationToken = default)
    {
        var options = new ZeroShotClientOptions();
        foreach (var gateway in gateways.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            options.Gateways.Add(gateway);
        }

        return ConnectAsync(options, cancellationToken);
    }

    /// <summary>Connects as options say.</summary>
    /// <param name="options">Where the cluster is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: nobody answered within <see cref="ZeroShotClientOptions.ConnectSeconds"/>.</exception>
    /// <exception cref="InvalidOperationException">The options contradict themselves.</exception>
    public static async Task<ZeroShotConnection> ConnectAsync(ZeroShotClientOptions options, CancellationToken cancellationToken = default) =>
        new(await ClientHost.StartAsync(
            client => client.UseZeroShot(options), TimeSpan.FromSeconds(options.ConnectSeconds), _ => Unreachable(options), cancellationToken).ConfigureAwait(false));

    /// <summary>Ends the connection; jobs go on.</summary>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    internal static ZeroShotException Unreachable(ZeroShotClientOptions options) => new(ZeroShotError.NoSilo,
        $"No silo answered at {(options.Redis.Length > 0 ? "any gateway that Redis knows" : string.Join(", ", options.Gateways))} for the cluster \"{options.ClusterId}\". " +
        "See that a control silo runs there, that its gateway port is the one named, and that cluster id and service id are the silos'. " +
        (options.Tls.IsOn ? "Their logs say why a certificate was refused." : "If they have TLS, the option Tls names the files of this client."));
}
