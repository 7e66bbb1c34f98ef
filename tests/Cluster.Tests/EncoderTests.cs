using System.Runtime.CompilerServices;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Adds, kills, stops and suspends encoder silos while a job runs. The control silo holds membership and state.</summary>
[Collection(ProcessTestGroup.Name)]
public sealed class EncoderTests(BaselineFixture baseline) : IAsyncDisposable
{
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(60);

    private readonly ProcessCluster _cluster = new(TestFolder.Create(), redis: null, SiloTestSettings.Settings);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task A_new_encoder_receives_work_automatically()
    {
        var token = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 1, token);
        await using var connection = await _cluster.ConnectAsync(token);
        var job = await WatchedJob.SubmitAsync(connection, baseline);
        await job.WaitUntilDoneAsync(images: 50);

        var added = await _cluster.AddAsync("Encoder", token);

        // Stop the first encoder: only the new one can finish the job.
        var first = _cluster.Encoders.First();
        first.Terminate();
        Assert.Equal(0, await first.EndAsync(_endLimit, token));
        Assert.True((await job.ProgressAsync()).Active);
        await job.AssertFinishesCorrectlyAsync();
        Assert.False(added.HasExited);
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Killing_an_encoder_loses_no_image()
    {
        var token = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, token);
        await using var connection = await _cluster.ConnectAsync(token);
        var job = await WatchedJob.SubmitAsync(connection, baseline);
        await job.WaitUntilDoneAsync(images: 100);

        var killed = _cluster.Encoders.First();
        killed.Kill();

        Assert.InRange((await job.AssertFinishesCorrectlyAsync()).LeasesReturned, 1, long.MaxValue);
        await WaitForEventAsync(connection, clusterEvent => clusterEvent.Kind == ClusterEventKind.SiloDied && clusterEvent.Address.Contains($":{killed.Port}", StringComparison.Ordinal));
        await WaitForEventAsync(connection, clusterEvent => clusterEvent is { Kind: ClusterEventKind.LeasesReturned, Leases: > 0 } && clusterEvent.JobId == job.Id);
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Stopping_an_encoder_finishes_its_leases()
    {
        var token = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, token);
        await using var connection = await _cluster.ConnectAsync(token);
        var job = await WatchedJob.SubmitAsync(connection, baseline);
        await job.WaitUntilDoneAsync(images: 100);

        var stopped = _cluster.Encoders.First();
        stopped.Terminate();

        Assert.Equal(0, await stopped.EndAsync(_endLimit, token));
        var end = await job.AssertFinishesCorrectlyAsync();
        Assert.Equal((0, 0), (end.LeasesReturned, end.DuplicatesDropped));
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task A_job_finishes_without_a_suspended_encoder_and_ignores_its_late_reports()
    {
        var token = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, token);
        await using var connection = await _cluster.ConnectAsync(token);
        var job = await WatchedJob.SubmitAsync(connection, baseline);
        await job.WaitUntilDoneAsync(images: 100);

        var suspended = _cluster.Encoders.First();
        suspended.Stop();
        await job.AssertFinishesCorrectlyAsync();
        suspended.Continue();

        // The encoder learns that it was declared dead, or reports expired leases; the results must not change.
        var second = await WatchedJob.SubmitAsync(connection, baseline);
        Assert.NotEqual(job.Id, second.Id);
        await second.AssertFinishesCorrectlyAsync();
        await job.AssertFinishesCorrectlyAsync();
    }

    private static Task WaitForEventAsync(IConnection connection, Func<ClusterEvent, bool> predicate, [CallerArgumentExpression(nameof(predicate))] string description = "")
    {
        var token = TestContext.Current.CancellationToken;
        return Until.TrueAsync(
            async () => (await connection.Grains.GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key).ReadAsync(0, token)).Any(predicate), _endLimit, $"an event with {description}", token);
    }
}
