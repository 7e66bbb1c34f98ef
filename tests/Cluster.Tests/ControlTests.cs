using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Kills the only control silo, which holds the job, the membership table and the state.</summary>
[Collection(ProcessTestGroup.Name)]
public sealed class ControlTests(BaselineFixture baseline) : IAsyncDisposable
{
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(90);

    private readonly ProcessCluster _cluster = new(TestFolder.Create(), redis: null, SiloTestSettings.Settings);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Resumes_after_the_control_silo_is_killed_and_restarted()
    {
        var token = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, token);
        await using var connection = await _cluster.ConnectAsync(token);
        var job = await WatchedJob.SubmitAsync(connection, baseline);
        await job.WaitUntilDoneAsync(images: 100);

        var control = _cluster.Control.Single();
        control.Kill();
        await control.StartAsync(token);

        // The membership table died with the silo. Encoders exit when they detect that; a supervisor would restart them.
        foreach (var encoder in _cluster.Encoders)
        {
            Assert.NotEqual(0, await encoder.EndAsync(_endLimit, token));
            await encoder.StartAsync(token);
        }

        await job.AssertFinishesCorrectlyAsync();
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task A_control_silo_whose_encoders_were_just_killed_stops_in_time()
    {
        // Orleans hands the grain directory over to the encoders, and nobody has noticed yet that they are dead: it waited for the whole shutdown timeout.
        var token = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, token);
        var control = _cluster.Control.Single();
        foreach (var encoder in _cluster.Encoders)
        {
            encoder.Kill();
        }

        control.Terminate();

        Assert.Equal(0, await control.EndAsync(TimeSpan.FromSeconds(30), token));
        Assert.Contains("refuses connections while this silo is stopping", control.Log, StringComparison.Ordinal);
    }
}
