using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary><c>zso cluster add</c></summary>
internal sealed class ClusterAddCommand : ZsoCommand
{
    private readonly Option<int> _encoders = ClusterCount.Option("--encoders", "Encoder silos to add", from: 1, ClusterCount.MaxSilos, defaultValue: 1);
    private readonly ClusterFolderOption _folder = new();
    private readonly Option<int> _wait = ClusterCount.Wait();

    public ClusterAddCommand(CliContext context) : base("add", "Add encoder silos to the local cluster")
    {
        AddSection("Silos", _encoders);
        AddSection("Cluster", _folder.Option, _wait);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
        ["Starts encoder silos with the settings of `zso cluster up`. They accept work as soon as they have joined the cluster."];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        SettingVariables.RefuseForCluster(context.Environment, key => $"Pass {key} to `zso cluster up` with --set.");
        var folder = _folder.Read(parsed, context);
        using var heldLock = folder.LockExisting(out var before);
        _ = before.Connection();
        var plan = new StartPlan(Control: 0, parsed.GetValue(_encoders), HttpPort: 0, WithRedis: false, TimeSpan.FromSeconds(parsed.GetValue(_wait)));
        var record = await new ClusterStart(folder, context).RunAsync(before, plan, cancellationToken);
        ClusterStarted.Report(record, [.. record.Processes.Except(before.Processes)], folder, context);
        return ExitCode.AllClassified;
    }
}
