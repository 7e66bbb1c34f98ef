using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Two control silos whose membership and state are in Redis: any one of the three may die.</summary>
[Collection(ProcessGroup.Name)]
public sealed class RedisTests(Undisturbed undisturbed) : IAsyncLifetime
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);

    private ProcessCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(RedisProcess.WhyMissing is not null, RedisProcess.WhyMissing ?? "");
        var folder = TestFolder.Create();
        _cluster = new ProcessCluster(folder, new RedisProcess(Path.Combine(folder, "redis")), Tuned.Settings);
        await _cluster.Redis.StartAsync(TestContext.Current.CancellationToken);
        await _cluster.StartAsync(control: 2, encoders: 2, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task A_job_moves_to_the_other_control_silo_when_its_own_is_killed()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await using var connection = await _cluster.ConnectAsync(cancelled);
        var job = await WatchedJob.BeginAsync(connection, undisturbed);
        await job.DoneAsync(images: 100);

        // The one that has started the job says so in its log.
        _cluster.Control.Single(silo => silo.Log.Contains($"Job {job.Id}", StringComparison.Ordinal)).Kill();

        await job.EndsWellAsync();
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task A_job_continues_when_Redis_was_killed_and_is_started_again_on_its_file()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await using var connection = await _cluster.ConnectAsync(cancelled);
        var job = await WatchedJob.BeginAsync(connection, undisturbed);
        await job.DoneAsync(images: 100);

        _cluster.Redis.Kill();
        await _cluster.Redis.StartAsync(cancelled);

        await job.EndsWellAsync();
    }

    [Fact(Timeout = Tuned.Limit)]
    public async Task A_job_continues_when_Redis_stands_still_for_a_while()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await using var connection = await _cluster.ConnectAsync(cancelled);
        var job = await WatchedJob.BeginAsync(connection, undisturbed);
        await job.DoneAsync(images: 100);

        // The pause is what is tested; nothing is waited for.
        _cluster.Redis.Stop();
        await Task.Delay(_pause, cancelled);
        _cluster.Redis.Continue();

        await job.EndsWellAsync();
    }
}
