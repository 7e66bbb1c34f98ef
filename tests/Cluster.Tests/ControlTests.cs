using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>The only control silo dies: it has the job, the list of silos and the state.</summary>
[Collection(ProcessGroup.Name)]
public sealed class ControlTests(Undisturbed undisturbed) : IAsyncDisposable
{
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(90);

    private readonly ProcessCluster _cluster = new(TestFolder.Create(), redis: null, Tuned.Settings);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact(Timeout = Tuned.Limit)]
    public async Task A_job_continues_when_the_control_silo_was_killed_and_is_started_again_on_its_state()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, cancelled);
        await using var connection = await _cluster.ConnectAsync(cancelled);
        var job = await WatchedJob.BeginAsync(connection, undisturbed);
        await job.DoneAsync(images: 100);

        var control = _cluster.Control.Single();
        control.Kill();
        await control.StartAsync(cancelled);

        // The list of silos died with it. Encoders end by themselves when they see that; anyone who keeps them running starts them again.
        foreach (var encoder in _cluster.Encoders)
        {
            Assert.NotEqual(0, await encoder.EndAsync(_endLimit, cancelled));
            await encoder.StartAsync(cancelled);
        }

        await job.EndsWellAsync();
    }
}
