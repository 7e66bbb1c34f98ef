using System.Net;
using ZeroShotOrleans.Cli.Cluster;
using ZeroShotOrleans.Cli.Connections;

namespace ZeroShotOrleans.Processes;

/// <summary>A cluster of silo processes in its own folder. Disposing kills all of them.</summary>
/// <param name="folder">Folder of the cluster; deleted on dispose.</param>
/// <param name="redis">Redis for membership and state, disposed with the cluster; null: the first control silo holds both.</param>
/// <param name="settings">Settings of all silos.</param>
internal sealed class ProcessCluster(string folder, RedisProcess? redis, params string[] settings) : IAsyncDisposable
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromMinutes(1);

    private readonly List<SiloProcess> _silos = [];

    /// <summary>All silos in order of their start, including those that have ended.</summary>
    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>Its control silos.</summary>
    public IEnumerable<SiloProcess> Control => _silos.Where(silo => silo.Role == "Control");

    /// <summary>Its encoder silos.</summary>
    public IEnumerable<SiloProcess> Encoders => _silos.Where(silo => silo.Role == "Encoder");

    /// <summary>The Redis of the cluster.</summary>
    public RedisProcess Redis => redis ?? throw new InvalidOperationException("This cluster has no Redis.");

    /// <summary>Value of <c>--cluster</c>.</summary>
    public string Gateways => string.Join(',', GatewayEndPoints);

    private IEnumerable<IPEndPoint> GatewayEndPoints => Control.Select(silo => new IPEndPoint(IPAddress.Loopback, silo.GatewayPort));

    /// <summary>Starts silos and waits until they have joined; the very first is a control silo.</summary>
    public async Task StartAsync(int control, int encoders, CancellationToken cancellationToken)
    {
        for (var i = 0; i < control; i++)
        {
            await AddAsync("Control", cancellationToken);
        }

        await Task.WhenAll(Enumerable.Range(0, encoders).Select(_ => AddAsync("Encoder", cancellationToken)));
        foreach (var gateway in GatewayEndPoints)
        {
            await KnowsAllAsync(gateway, cancellationToken);
        }
    }

    /// <summary>Starts another silo and waits until it has joined.</summary>
    public async Task<SiloProcess> AddAsync(string role, CancellationToken cancellationToken)
    {
        var name = $"{role.ToLowerInvariant()}-{_silos.Count(silo => silo.Role == role) + 1}";
        string[] membership = redis is not null ? [$"Redis:ConnectionString={redis.ConnectionString}"]
            : _silos.Count > 0 ? [$"Cluster:Primary=127.0.0.1:{_silos[0].Port}"]
            : [];
        var silo = new SiloProcess(name, role, Path.Combine(folder, name), [.. membership, .. settings]);
        _silos.Add(silo);
        await silo.StartAsync(cancellationToken);
        return silo;
    }

    /// <summary>Connects a client with the settings of zso.</summary>
    public Task<IConnection> ConnectAsync(CancellationToken cancellationToken) => ConnectAsync(GatewayEndPoints, cancellationToken);

    private static Task<IConnection> ConnectAsync(IEnumerable<IPEndPoint> gateways, CancellationToken cancellationToken) =>
        Connection.OpenAsync(new ClusterSettings { Gateways = [.. gateways], ClusterId = "zeroshot", ServiceId = "zeroshot" }, cancellationToken);

    // A silo joins the membership shortly before the others know its capabilities.
    private async Task KnowsAllAsync(IPEndPoint gateway, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync([gateway], cancellationToken);
        var cluster = connection.Grains.GetGrain<IClusterGrain>(IClusterGrain.Key);
        await Until.TrueAsync(
            async () => ActiveSilos.Knows(await cluster.StatusAsync(cancellationToken), _silos.Select(silo => (silo.Port, silo.Role.ToLowerInvariant()))),
            _startLimit, $"{gateway} to know all silos", cancellationToken);
    }

    /// <summary>Kills all processes and keeps the folder with their logs.</summary>
    public void End()
    {
        _silos.ForEach(silo => silo.Dispose());
        redis?.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        End();
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
