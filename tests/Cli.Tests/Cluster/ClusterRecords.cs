using ZeroShotOrleans.Cli.LocalClusters;

namespace ZeroShotOrleans.Cli.Tests.Cluster;

/// <summary>Cluster records whose processes are either this process or dead.</summary>
internal static class ClusterRecords
{
    /// <summary>Writes a record to the folder of a test.</summary>
    public static ClusterFolder Write(string state, params RecordedProcess[] processes)
    {
        var folder = new ClusterFolder(state);
        folder.Lock().Dispose();
        folder.Write(new ClusterRecord { ClusterId = "c", ServiceId = "s", PortBase = 30_000, Processes = [.. processes] });
        return folder;
    }

    public static RecordedProcess Alive(string name, string role, int port, int gatewayPort = 0, int httpPort = 0) => new()
    {
        Name = name,
        Role = role,
        Pid = Environment.ProcessId,
        Mark = ProcessIdentity.Of(Environment.ProcessId)!,
        Started = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Port = port,
        GatewayPort = gatewayPort,
        HttpPort = httpPort,
        Log = $"/logs/{name}.log",
    };

    /// <summary>A process whose id was reused.</summary>
    public static RecordedProcess Dead(string name, string role, int port, int gatewayPort = 0) => Alive(name, role, port, gatewayPort) with { Mark = "before" };
}
