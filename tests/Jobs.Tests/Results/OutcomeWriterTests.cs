using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Results;

public sealed class OutcomeWriterTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly OutcomeWriter _writer;
    private int _counted;

    public OutcomeWriterTests() => _writer = new OutcomeWriter(_fixture.Job, _fixture.Stores, new UploadDiscard(_fixture.Job, _fixture.Stores), outcomes => _counted += outcomes.Length);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Outcomes_are_counted_once_they_are_stored()
    {
        await StartAsync();
        _fixture.Report(0, 4);
        var held = _fixture.Stores.Hold(nameof(IJobStore.AppendOutcomesAsync));

        var storing = _writer.StoreAsync(new ImageRange(0, 4), TestJobs.Outcomes(4));
        Assert.Equal((0, 4, 0), (_fixture.Job.Ledger.Done, _fixture.Job.Ledger.Storing, _counted));
        held.SetResult();

        Assert.True(await storing);
        Assert.Equal((4, 0, 4), (_fixture.Job.Ledger.Done, _fixture.Job.Ledger.Storing, _counted));
    }

    [Fact]
    public async Task Images_wait_again_when_another_activation_has_the_job()
    {
        await StartAsync();
        _fixture.Report(0, 4);
        await _fixture.LoseAsync();

        Assert.False(await _writer.StoreAsync(new ImageRange(0, 4), TestJobs.Outcomes(4)));

        Assert.True(_fixture.Abandoned);
        Assert.Equal((6, 0), (_fixture.Job.Ledger.Waiting, _counted));
    }

    [Fact]
    public async Task Storage_that_fails_ends_the_job()
    {
        await StartAsync();
        _fixture.Report(0, 4);
        _fixture.Stores.Fail(nameof(IJobStore.AppendOutcomesAsync), new ZeroShotException(ZeroShotError.StorageFailed, "The disk is full."));

        Assert.False(await _writer.StoreAsync(new ImageRange(0, 4), TestJobs.Outcomes(4)));

        Assert.Equal(JobEnd.Failed("The disk is full.", ZeroShotError.StorageFailed), _fixture.End);
        Assert.Equal(6, _fixture.Job.Ledger.Waiting);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_from_before_a_restart_neither_ends_nor_abandons_the_job(bool stale)
    {
        await StartAsync();
        _fixture.Report(0, 4);
        var held = _fixture.Stores.Hold(nameof(IJobStore.AppendOutcomesAsync));
        var storing = _writer.StoreAsync(new ImageRange(0, 4), TestJobs.Outcomes(4));
        await _fixture.LoadAsync();

        if (stale)
        {
            held.SetResult();
        }
        else
        {
            held.SetException(new ZeroShotException(ZeroShotError.StorageFailed, "The disk is full."));
        }

        Assert.False(await storing);
        Assert.False(_fixture.Abandoned);
        Assert.Null(_fixture.End);
        Assert.Equal((6, 0), (_fixture.Job.Ledger.Waiting, _fixture.Job.Ledger.Done));
    }

    [Fact]
    public async Task Outcomes_after_a_restart_are_not_those_of_the_new_ledger()
    {
        await StartAsync();
        var fresh = _fixture.Report(0, 2).AddRange(_fixture.Report(3, 5));
        var held = _fixture.Stores.Hold(nameof(IJobStore.AppendOutcomesAsync));
        var storing = _writer.StoreFreshAsync(fresh, 0, TestJobs.Outcomes(5));
        var before = _fixture.Job.Ledger;
        _fixture.Job.Machine.Load(await _fixture.StoredAsync(), await _fixture.Stores.OutcomesAsync(JobFixture.Id, JobFixture.Token), _ => false);
        held.SetResult();

        // The first part arrives, since the epoch is still the same; the second is not even tried.
        Assert.False(await storing);
        Assert.Equal((2, 0), (before.Done, before.Storing));
        Assert.Equal(2, (await _fixture.StoredAsync()).Classified + (await _fixture.StoredAsync()).Errors.Values.Sum());
    }

    [Fact]
    public async Task Images_whose_previous_outcome_is_gone_wait_again()
    {
        await StartAsync();
        var outcomes = TestJobs.Outcomes(6).SetItem(2, new ImageOutcome { Unchanged = true }).SetItem(3, new ImageOutcome { Unchanged = true });

        Assert.True(await _writer.StoreFreshAsync(_fixture.Report(0, 6), 0, outcomes));

        Assert.Equal((4, 2), (_fixture.Job.Ledger.Done, _fixture.Job.Ledger.Waiting));
        Assert.Equal([new ImageRange(0, 2), new ImageRange(4, 6)], _fixture.Job.Ledger.DoneRanges);
    }

    [Fact]
    public async Task After_a_failure_the_other_images_wait_again()
    {
        await StartAsync();
        var fresh = _fixture.Report(0, 2).AddRange(_fixture.Report(3, 5));
        _fixture.Stores.Fail(nameof(IJobStore.AppendOutcomesAsync), new ZeroShotException(ZeroShotError.StorageFailed, "The disk is full."));

        Assert.False(await _writer.StoreFreshAsync(fresh, 0, TestJobs.Outcomes(5)));

        Assert.Equal((6, 0), (_fixture.Job.Ledger.Waiting, _fixture.Job.Ledger.Storing));
    }

    private Task<JobFixture> StartAsync() => _fixture.StartAsync([.. Enumerable.Range(0, 6).Select(image => $"{image}.jpg")]);
}
