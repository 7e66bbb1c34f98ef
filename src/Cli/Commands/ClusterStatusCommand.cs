using System.CommandLine;
using ZeroShotOrleans.Cli.Cluster;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso cluster status</c></summary>
internal sealed class ClusterStatusCommand : ZsoCommand
{
    // Longer than a cluster needs to declare a silo dead.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    private readonly ClusterConnectionOptions _connection = new();
    private readonly Option<bool> _json = JsonOption.Create();

    public ClusterStatusCommand(Surroundings world) : base("status", "Show the silos of a cluster and what they do")
    {
        AddSection("Output", _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, world, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Shows each silo: models in its memory and what they run on, images done per second, images that wait there of how many may, leases in its hands, images done since it " +
        "started, megabytes of memory, port of the HTTP door as far as this machine's record knows it. Below, what the cluster has to do.",
        $"States: {string.Join("; ", StatusRow.States.Select(row => $"{row.State}: {row.Meaning}"))}. Exit code 1 when one is not well, or when encoders have different folders of one model.",
    ];

    public override IReadOnlyList<string> Examples => ["zso cluster status", "zso cluster status --cluster 10.0.0.5:30000 --json"];

    private async Task<int> RunAsync(ParseResult parsed, Surroundings world, CancellationToken cancellationToken)
    {
        var gateways = _connection.ReadGateways(parsed);
        var record = gateways is null ? _connection.ReadRecord(parsed, world) : null;
        IReadOnlyCollection<RecordedProcess> processes = record is null ? [] : record.Processes;
        ClusterStatus status;
        try
        {
            status = await AskAsync(world, gateways ?? record!.Connection(), cancellationToken);
        }
        catch (Exception exception) when (record is not null && exception is not OperationCanceledException)
        {
            // Whatever it is: the cluster says nothing, but which processes run is known all the same.
            Write(parsed, world, StatusRow.Of(silos: null, processes), status: null);
            throw;
        }

        var rows = StatusRow.Of(status.Silos, processes);
        Write(parsed, world, rows, status);
        return rows.All(row => row.Well) && status.ModelDifferences.IsEmpty ? ExitCode.AllRanked : ExitCode.SomeFaults;
    }

    private static async Task<ClusterStatus> AskAsync(Surroundings world, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        await using var connection = await world.Connect(settings, cancellationToken);
        var began = world.Time.GetTimestamp();
        while (true)
        {
            try
            {
                return await new ZeroShotClient(connection.Grains).GetClusterAsync(cancellationToken);
            }
            catch (Exception exception) when (Failures.IsSilence(exception, cancellationToken) && exception is not TimeoutException && world.Time.GetElapsedTime(began) < _patience)
            {
                // A control silo has died and the others still ask it: status is wanted most just then. A timeout has waited long enough by itself.
                await Task.Delay(_pause, world.Time, cancellationToken);
            }
        }
    }

    private void Write(ParseResult parsed, Surroundings world, IReadOnlyList<StatusRow> rows, ClusterStatus? status)
    {
        if (parsed.GetValue(_json))
        {
            world.Out.WriteLine(StatusText.Json(rows, status));
            return;
        }

        StatusText.WriteTable(world, rows);
        if (status is not null)
        {
            world.Out.WriteLine(StatusText.Work(status));
            foreach (var difference in status.ModelDifferences)
            {
                world.Out.WriteLine(difference.ToString());
            }
        }
    }
}
