using System.Globalization;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.LocalClusters;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Reports the processes that <c>zso cluster up</c> and <c>add</c> started.</summary>
internal static class ClusterStarted
{
    public static void Report(ClusterRecord record, IReadOnlyCollection<RecordedProcess> started, ClusterFolder folder, CliContext context)
    {
        ListTable.Write(context.Out, context.OutTerminal, ["silo", "role", "process", "port", "gateway", "http", "log"], [.. started.Select(Row)]);
        var gateways = record.Processes.Where(process => process.GatewayPort > 0).Select(process => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{process.GatewayPort}"));
        context.Error.WriteLine($"All silos have joined the cluster. Connect to it with --cluster {string.Join(',', gateways)}; stop it with `zso cluster down --state {folder.StateDirectory}`.");
        var state = CliStateDirectory.IsDefault(folder.StateDirectory, context.UserDataDirectory) ? "" : $" with --state {folder.StateDirectory}";
        context.Error.WriteLine($"`zso classify` and the other commands{state} use this cluster from now on.");
        string[] apis = [.. record.Processes.Select(process => process.Http).OfType<string>()];
        if (apis.Length > 0)
        {
            context.Error.WriteLine($"The HTTP API is at {string.Join(" and ", apis)}.");
        }
    }

    private static string[] Row(RecordedProcess process) =>
    [
        process.Name,
        process.Role,
        process.Pid.ToString(CultureInfo.InvariantCulture),
        process.Port.ToString(CultureInfo.InvariantCulture),
        process.GatewayPort > 0 ? process.GatewayPort.ToString(CultureInfo.InvariantCulture) : "-",
        process.HttpPort > 0 ? process.HttpPort.ToString(CultureInfo.InvariantCulture) : "-",
        process.Log,
    ];
}
