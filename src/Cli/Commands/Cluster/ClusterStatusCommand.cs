using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LocalClusters;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary><c>zso cluster status</c></summary>
internal sealed class ClusterStatusCommand : ZsoCommand
{
    // Longer than a cluster needs to detect a dead silo.
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    private readonly ClusterConnectionOptions _connection = new();
    private readonly Option<bool> _json = JsonOption.Create();

    public ClusterStatusCommand(CliContext context) : base("status", "Show the silos of a cluster")
    {
        AddSection("Output", _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Shows for each silo: loaded models and their devices, images per second, queued images and queue size, leases in flight, images done since the " +
        "start, megabytes of memory, and the port of the HTTP API if this machine started it. The line below shows the open work of the cluster.",
        $"States: {string.Join("; ", StatusRow.States.Select(row => $"{row.State}: {row.Meaning}"))}. The exit code is 1 if a silo is not healthy, or if encoders have different versions of a model.",
    ];

    public override IReadOnlyList<string> Examples => ["zso cluster status", "zso cluster status --cluster 10.0.0.5:30000 --json"];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var gateways = _connection.ReadGateways(parsed);
        var record = gateways is null ? _connection.ReadRecord(parsed, context) : null;
        IReadOnlyCollection<RecordedProcess> processes = record is null ? [] : record.Processes;
        ClusterStatus status;
        try
        {
            status = await GetStatusAsync(context, gateways ?? record!.Connection(), cancellationToken);
        }
        catch (Exception exception) when (record is not null && exception is not OperationCanceledException)
        {
            // The cluster is unavailable, but the recorded processes can still be shown.
            Write(parsed, context, StatusRow.Of(silos: null, processes), status: null);
            throw;
        }

        var rows = StatusRow.Of(status.Silos, processes);
        Write(parsed, context, rows, status);
        return rows.All(row => row.IsHealthy) && status.ModelDifferences.IsEmpty ? ExitCode.AllClassified : ExitCode.SomeErrors;
    }

    private static async Task<ClusterStatus> GetStatusAsync(CliContext context, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        await using var connection = await context.Connect(settings, cancellationToken);
        var started = context.Time.GetTimestamp();
        while (true)
        {
            try
            {
                return await new GrainClient(connection.Grains).GetClusterAsync(cancellationToken);
            }
            catch (Exception exception) when (CliErrors.IsTransportFailure(exception, cancellationToken) && exception is not TimeoutException && context.Time.GetElapsedTime(started) < _timeout)
            {
                // A control silo has died, and the others still call it. Retry, because the status matters most then. A timeout is not retried.
                await Task.Delay(_pause, context.Time, cancellationToken);
            }
        }
    }

    private void Write(ParseResult parsed, CliContext context, IReadOnlyList<StatusRow> rows, ClusterStatus? status)
    {
        if (parsed.GetValue(_json))
        {
            context.Out.WriteLine(StatusText.Json(rows, status));
            return;
        }

        StatusText.WriteTable(context, rows);
        if (status is not null)
        {
            context.Out.WriteLine(StatusText.Work(status));
            foreach (var difference in status.ModelDifferences)
            {
                context.Out.WriteLine(difference.ToString());
            }
        }
    }
}
