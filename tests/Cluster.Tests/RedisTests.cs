using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Two control silos with membership and state in Redis: tolerates the failure of any one of the three.</summary>
[Collection(ProcessTestGroup.Name)]
public sealed class RedisTests(BaselineFixture baseline) : IAsyncLifetime
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);

    private ProcessCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(RedisProcess.WhyMissing is not null, RedisProcess.WhyMissing ?? "");
        var folder = TestFolder.Create();
        _cluster = new ProcessCluster(folder, new RedisProcess(Path.Combine(folder, "redis")), SiloTestSettings.Settings);
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

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task A_job_moves_to_the_other_control_silo_when_its_silo_is_killed()
    {
        var token = TestContext.Current.CancellationToken;
        await using var connection = await _cluster.ConnectAsync(token);
        var job = await WatchedJob.SubmitAsync(connection, baseline);
        await job.WaitUntilDoneAsync(images: 100);

        // The silo that hosts the job has logged its start.
        _cluster.Control.Single(silo => silo.Log.Contains($"Job {job.Id}", StringComparison.Ordinal)).Kill();

        await job.AssertFinishesCorrectlyAsync();
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Resumes_after_Redis_is_killed_and_restarted()
    {
        var token = TestContext.Current.CancellationToken;
        await using var connection = await _cluster.ConnectAsync(token);
        var job = await WatchedJob.SubmitAsync(connection, baseline);
        await job.WaitUntilDoneAsync(images: 100);

        _cluster.Redis.Kill();
        await _cluster.Redis.StartAsync(token);

        await job.AssertFinishesCorrectlyAsync();
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Resumes_after_Redis_is_suspended()
    {
        var token = TestContext.Current.CancellationToken;
        await using var connection = await _cluster.ConnectAsync(token);
        var job = await WatchedJob.SubmitAsync(connection, baseline);
        await job.WaitUntilDoneAsync(images: 100);

        // A fixed delay: the suspension itself is under test, so there is no condition to wait for.
        _cluster.Redis.Stop();
        await Task.Delay(_pause, token);
        _cluster.Redis.Continue();

        await job.AssertFinishesCorrectlyAsync();
    }
}
