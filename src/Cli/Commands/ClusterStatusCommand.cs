using System.CommandLine;
using ZeroShotOrleans.Cli.Cluster;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso cluster status</c></summary>
internal sealed class ClusterStatusCommand : ZsoCommand
{
    // Longer than a cluster needs to declare a silo dead.
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    private readonly ClusterConnectionOptions _connection = new();
    private readonly Option<bool> _json = JsonOption.Create();

    public ClusterStatusCommand(CliContext context) : base("status", "Show the silos of a cluster and what they do")
    {
        AddSection("Output", _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Shows each silo: models in its memory and what they run on, images done per second, images that wait there of how many may, leases in flight, images done since it " +
        "started, megabytes of memory, port of the HTTP API as far as this machine's record knows it. Below, what the cluster has to do.",
        $"States: {string.Join("; ", StatusRow.States.Select(row => $"{row.State}: {row.Meaning}"))}. Exit code 1 when one is not well, or when encoders have different folders of one model.",
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
            status = await AskAsync(context, gateways ?? record!.Connection(), cancellationToken);
        }
        catch (Exception exception) when (record is not null && exception is not OperationCanceledException)
        {
            // Whatever it is: the cluster says nothing, but which processes run is known all the same.
            Write(parsed, context, StatusRow.Of(silos: null, processes), status: null);
            throw;
        }

        var rows = StatusRow.Of(status.Silos, processes);
        Write(parsed, context, rows, status);
        return rows.All(row => row.Well) && status.ModelDifferences.IsEmpty ? ExitCode.AllClassified : ExitCode.SomeErrors;
    }

    private static async Task<ClusterStatus> AskAsync(CliContext context, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        await using var connection = await context.Connect(settings, cancellationToken);
        var started = context.Time.GetTimestamp();
        while (true)
        {
            try
            {
                return await new ZeroShotClient(connection.Grains).GetClusterAsync(cancellationToken);
            }
            catch (Exception exception) when (CliErrors.IsSilence(exception, cancellationToken) && exception is not TimeoutException && context.Time.GetElapsedTime(started) < _timeout)
            {
                // A control silo has died and the others still ask it: status is wanted most just then. A timeout has waited long enough by itself.
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
