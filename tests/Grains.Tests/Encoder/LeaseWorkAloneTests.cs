using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Tests.Encoder;

/// <summary>Leases of one image that is suspected of crashing or hanging silos.</summary>
public sealed class LeaseWorkAloneTests : IDisposable
{
    private readonly LeaseWorkFixture _silo = new();

    public void Dispose() => _silo.Dispose();

    [Fact]
    public async Task Reports_the_start_of_a_suspect_before_encoding_it()
    {
        var encodedBefore = -1;
        _silo.Job.Answer = report =>
        {
            encodedBefore = report.Started ? _silo.Encoder.UnreadCalls : encodedBefore;
            return default;
        };
        var run = _silo.Run(LeaseWorkFixture.SuspectLease());
        await LoadAsync();
        var started = await _silo.Job.NextReportAsync();
        var image = await _silo.Encoder.NextCallAsync();

        Assert.Equal((true, false, 0), (started.Started, started.Last, started.Outcomes.Length));
        Assert.Equal(0, encodedBefore);
        image.Complete();
        Assert.True(await EndAsync(run));
        var last = await _silo.Job.NextReportAsync();
        Assert.Equal((false, true, 1), (last.Started, last.Last, last.Outcomes.Length));
    }

    [Fact]
    public async Task A_suspect_is_encoded_before_bulk_work()
    {
        var run = _silo.Run(LeaseWorkFixture.SuspectLease());
        await LoadAsync();
        var image = await _silo.Encoder.NextCallAsync();

        Assert.True(image.Request.Interactive);
        Assert.Equal(1, image.Request.Images.Count);
        image.Complete();
        await EndAsync(run);
    }

    [Fact]
    public async Task A_waiting_suspect_renews_its_lease()
    {
        await _silo.Alone.WaitAsync(TestContext.Current.CancellationToken);
        var run = _silo.Run(LeaseWorkFixture.SuspectLease());
        await LoadAsync();

        // The wait for the model was cut short.
        await _silo.Time.WaitStartedAsync();
        await _silo.Time.PassAsync();
        Assert.False((await _silo.Job.NextReportAsync()).Started);
        Assert.Equal(0, _silo.Encoder.UnreadCalls);

        _silo.Alone.Release();
        Assert.True((await _silo.Job.NextReportAsync()).Started);
        (await _silo.Encoder.NextCallAsync()).Complete();
        Assert.True(await EndAsync(run));
    }

    [Fact]
    public async Task Two_suspects_are_never_encoded_at_once()
    {
        var first = _silo.Run(LeaseWorkFixture.SuspectLease());
        await LoadAsync();
        var image = await _silo.Encoder.NextCallAsync();
        var second = _silo.Run(LeaseWorkFixture.SuspectLease());
        await LoadAsync();

        // Two waits for the model, and the second suspect's wait for its turn.
        for (var waits = 0; waits < 3; waits++)
        {
            await _silo.Time.WaitStartedAsync();
        }

        Assert.Equal(0, _silo.Encoder.UnreadCalls);
        image.Complete();
        (await _silo.Encoder.NextCallAsync()).Complete();

        Assert.True(await EndAsync(first));
        Assert.True(await EndAsync(second));
        Assert.Equal(1, _silo.Alone.CurrentCount);
    }

    [Fact]
    public async Task A_suspect_that_is_being_encoded_does_not_renew_its_lease()
    {
        var run = _silo.Run(LeaseWorkFixture.SuspectLease());
        await LoadAsync();
        await _silo.Job.NextReportAsync();
        var image = await _silo.Encoder.NextCallAsync();
        _silo.Time.Advance(TimeSpan.FromSeconds(10));
        image.Complete();
        await EndAsync(run);

        Assert.True((await _silo.Job.NextReportAsync()).Last);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_does_not_count_against_the_suspect()
    {
        var run = _silo.Run(LeaseWorkFixture.SuspectLease());
        var loading = await _silo.Encoder.NextCallAsync();
        loading.Fail(new ZeroShotException(ZeroShotError.ModelBroken, "Broken."));

        await Assert.ThrowsAsync<ZeroShotException>(() => EndAsync(run));
        var report = await _silo.Job.NextReportAsync();
        Assert.Equal(("Broken.", false, true), (report.Problem, report.Started, report.Last));
        Assert.Equal(0, _silo.Encoder.UnreadCalls);
        Assert.Equal(1, _silo.Alone.CurrentCount);
    }

    [Fact]
    public async Task A_waiting_suspect_with_a_revoked_lease_is_not_encoded()
    {
        await _silo.Alone.WaitAsync(TestContext.Current.CancellationToken);
        _silo.Job.Answer = _ => ReportAnswer.Stop;
        var run = _silo.Run(LeaseWorkFixture.SuspectLease());
        await LoadAsync();
        await _silo.Time.WaitStartedAsync();
        await _silo.Time.PassAsync();

        Assert.False(await EndAsync(run));
        Assert.Equal(0, _silo.Encoder.UnreadCalls);

        // It no longer waits: the slot is free for the next one, once.
        _silo.Alone.Release();
        Assert.Equal(1, _silo.Alone.CurrentCount);
    }

    [Fact]
    public async Task A_suspect_whose_start_is_rejected_is_not_encoded_and_frees_the_slot()
    {
        _silo.Job.Answer = _ => ReportAnswer.Stop;
        var run = _silo.Run(LeaseWorkFixture.SuspectLease());
        await LoadAsync();

        Assert.False(await EndAsync(run));
        Assert.Equal(0, _silo.Encoder.UnreadCalls);
        Assert.Equal(1, _silo.Alone.CurrentCount);
    }

    // Answers the empty request that loads the model.
    private async Task LoadAsync()
    {
        var loading = await _silo.Encoder.NextCallAsync();
        Assert.Equal(0, loading.Request.Images.Count);
        Assert.Equal(["labels"], loading.Request.LabelSets);
        loading.Complete();
    }

    private static Task<bool> EndAsync(Task<bool> run) => Soon.OfAsync(run, "the end of the lease");
}
