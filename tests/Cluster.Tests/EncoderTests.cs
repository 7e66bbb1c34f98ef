using System.Runtime.CompilerServices;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Encoder silos that come and go while a job runs. The control silo keeps membership and state.</summary>
[Collection(ProcessGroup.Name)]
public sealed class EncoderTests(Undisturbed undisturbed) : IAsyncDisposable
{
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(60);

    private readonly ProcessCluster _cluster = new(TestFolder.Create(), redis: null, Tuned.Settings);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact(Timeout = Tuned.Limit)]
    public async Task An_encoder_that_joins_takes_work_without_any_command()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 1, cancelled);
        await using var connection = await _cluster.ConnectAsync(cancelled);
        var job = await WatchedJob.BeginAsync(connection, undisturbed);
        await job.DoneAsync(images: 50);

        var added = await _cluster.AddAsync("Encoder", cancelled);

        // With the first one gone only the new one can end the job.
        var first = _cluster.Encoders.First();
        first.Terminate();
        Assert.Equal(0, await first.EndAsync(_endLimit, cancelled));
        Assert.True((await job.ProgressAsync()).Active);
        await job.EndsWellAsync();
        Assert.False(added.HasExited);
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task An_encoder_that_is_killed_costs_no_image()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, cancelled);
        await using var connection = await _cluster.ConnectAsync(cancelled);
        var job = await WatchedJob.BeginAsync(connection, undisturbed);
        await job.DoneAsync(images: 100);

        var victim = _cluster.Encoders.First();
        victim.Kill();

        Assert.InRange((await job.EndsWellAsync()).LeasesReturned, 1, long.MaxValue);
        await ToldAsync(connection, what => what.Kind == ClusterEventKind.SiloDied && what.Address.Contains($":{victim.Port}", StringComparison.Ordinal));
        await ToldAsync(connection, what => what is { Kind: ClusterEventKind.LeasesReturned, Leases: > 0 } && what.JobId == job.Id);
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task An_encoder_that_is_asked_to_end_reports_what_it_has_and_leaves_no_lease_behind()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, cancelled);
        await using var connection = await _cluster.ConnectAsync(cancelled);
        var job = await WatchedJob.BeginAsync(connection, undisturbed);
        await job.DoneAsync(images: 100);

        var leaver = _cluster.Encoders.First();
        leaver.Terminate();

        Assert.Equal(0, await leaver.EndAsync(_endLimit, cancelled));
        var end = await job.EndsWellAsync();
        Assert.Equal((0, 0), (end.LeasesReturned, end.DuplicatesDropped));
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task A_job_ends_without_an_encoder_that_stands_still_and_is_not_confused_when_it_continues()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, cancelled);
        await using var connection = await _cluster.ConnectAsync(cancelled);
        var job = await WatchedJob.BeginAsync(connection, undisturbed);
        await job.DoneAsync(images: 100);

        var still = _cluster.Encoders.First();
        still.Stop();
        await job.EndsWellAsync();
        still.Continue();

        // It learns that it was declared dead, or reports what nobody waits for any more; the results stay what they were.
        var second = await WatchedJob.BeginAsync(connection, undisturbed);
        Assert.NotEqual(job.Id, second.Id);
        await second.EndsWellAsync();
        await job.EndsWellAsync();
    }

    private static Task ToldAsync(IConnection connection, Func<ClusterEvent, bool> wanted, [CallerArgumentExpression(nameof(wanted))] string what = "")
    {
        var cancelled = TestContext.Current.CancellationToken;
        return Until.TrueAsync(
            async () => (await connection.Grains.GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key).Read(0, cancelled)).Any(wanted), _endLimit, $"an event with {what}", cancelled);
    }
}
