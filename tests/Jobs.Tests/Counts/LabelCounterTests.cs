using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Counts;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Counts;

public sealed class LabelCounterTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly LabelCounter _counter;

    public LabelCounterTests() => _counter = new LabelCounter(_fixture.Job, _fixture.Stores);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _counter.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public async Task Counts_up_to_the_first_image_without_an_outcome()
    {
        await LoadAsync(Label(1), Label(2), Label(1), null, Label(1));

        var counts = await _counter.CountAsync(Token);

        Assert.Equal(3, counts.Counted);
        Assert.Equal([new LabelCount(1, 2), new LabelCount(2, 1)], Assert.Single(counts.Sets));
    }

    [Fact]
    public async Task Reads_each_outcome_once()
    {
        await LoadAsync(Label(1), Label(2));
        await _counter.CountAsync(Token);
        _fixture.Stores.Fail(nameof(IJobStore.ReadOutcomesAsync), new InvalidOperationException("It is counted."));

        Assert.Equal(2, (await _counter.CountAsync(Token)).Counted);
    }

    [Fact]
    public async Task Counts_anew_after_outcomes_were_discarded()
    {
        await LoadAsync(Label(1), Label(2));
        await _counter.CountAsync(Token);

        _counter.Reset();

        Assert.Equal(2, (await _counter.CountAsync(Token)).Counted);
    }

    [Fact]
    public async Task Outcomes_that_are_discarded_while_they_are_read_do_not_count()
    {
        await LoadAsync(Label(1), Label(2));
        var held = _fixture.Stores.Hold(nameof(IJobStore.ReadOutcomesAsync));

        var counting = _counter.CountAsync(Token);
        _counter.Reset();
        held.SetResult();

        Assert.Equal(0, (await counting).Counted);
        Assert.Equal(2, (await _counter.CountAsync(Token)).Counted);
    }

    [Fact]
    public async Task Outcomes_of_a_deleted_job_end_the_count()
    {
        await LoadAsync(Label(1));
        await _fixture.Stores.DeleteAsync(JobFixture.Id, Token);

        Assert.Equal(0, (await _counter.CountAsync(Token)).Counted);
    }

    private static ImageOutcome Label(int label) => new() { Scores = [[new LabelScore(label, 0.5f)]] };

    private async Task LoadAsync(params ImageOutcome?[] outcomes)
    {
        var entries = Enumerable.Range(0, outcomes.Length).Select(image => new ImageEntry($"{image}.jpg")).ToImmutableArray();
        await _fixture.Stores.AddAsync(_fixture.Job.Description, new JobStatus(JobState.Running), entries, outcomes);
        await _fixture.LoadAsync();
    }
}
