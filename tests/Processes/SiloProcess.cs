using System.Globalization;

namespace ZeroShotOrleans.Processes;

/// <summary>A silo as a process of its own.</summary>
/// <param name="name">Its name.</param>
/// <param name="role">Its role.</param>
/// <param name="folder">Folder of its state and log.</param>
/// <param name="settings">Its settings, as <c>Key:Name=value</c>.</param>
/// <param name="program">The program; null: the silo of zso.</param>
internal sealed class SiloProcess(string name, string role, string folder, IReadOnlyList<string> settings, IReadOnlyList<string>? program = null)
    : ChildProcess(name, folder)
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromMinutes(3);

    /// <summary><c>Control</c>, <c>Encoder</c> or <c>All</c>.</summary>
    public string Role { get; } = role;

    /// <summary>Port for other silos, the same in each of its lives.</summary>
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

        // Silos of other tests would want the same port; a test that wants the door names one.
        "--Http:Enabled=false",
        .. settings.Select(setting => "--" + setting),
    ];

    /// <summary>Starts it, for the first time or again on the same state and ports, and waits until it is in the cluster.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Start();

        // The host says so when the last stage of the silo's start is through: it is active then.
        await WaitAsync(() => Task.FromResult(Log.Contains("Application started", StringComparison.Ordinal)), _startLimit, cancellationToken);
    }
}
