using System.Globalization;

namespace ZeroShotOrleans.Processes;

/// <summary>A silo in its own process.</summary>
/// <param name="name">Its name.</param>
/// <param name="role">Its role.</param>
/// <param name="folder">Folder of its state and log.</param>
/// <param name="settings">Its settings, as <c>Key:Name=value</c>.</param>
/// <param name="program">The program; null for the silo of zso.</param>
internal sealed class SiloProcess(string name, string role, string folder, IReadOnlyList<string> settings, IReadOnlyList<string>? program = null)
    : ChildProcess(name, folder)
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromMinutes(3);

    /// <summary><c>Control</c>, <c>Encoder</c> or <c>All</c>.</summary>
    public string Role { get; } = role;

    /// <summary>Port for other silos, the same after each restart.</summary>
    public int Port { get; } = FreePort.Take();

    /// <summary>Port for clients; 0 for an encoder.</summary>
    public int GatewayPort { get; } = role == "Encoder" ? 0 : FreePort.Take();

    protected override IEnumerable<string> Command =>
    [
        .. program ?? [.. BuiltZso.Command, "silo"],
        $"--Cluster:Name={Name}",
        $"--Cluster:Roles={Role}",
        string.Create(CultureInfo.InvariantCulture, $"--Cluster:SiloPort={Port}"),
        string.Create(CultureInfo.InvariantCulture, $"--Cluster:GatewayPort={GatewayPort}"),
        $"--Storage:Directory={Path.Combine(Folder, "state")}",

        // Silos of other tests would use the same port; a test that needs the HTTP API sets one.
        "--Http:Enabled=false",
        .. settings.Select(setting => "--" + setting),
    ];

    /// <summary>Starts it, or restarts it on the same state and ports, and waits until it has joined the cluster.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Start();

        // The host logs this when the last stage of the silo's start is complete: the silo is active then.
        await WaitAsync(() => Task.FromResult(Log.Contains("Application started", StringComparison.Ordinal)), _startLimit, cancellationToken);
    }
}
