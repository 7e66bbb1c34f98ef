using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Reuse;

public sealed class ReuseRunTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly FakeWork _work = new();
    private readonly ReuseRun _run;

    public ReuseRunTests() =>
        _run = new ReuseRun(_fixture.Job, new OutcomeWriter(_fixture.Job, _fixture.Stores, new UploadDiscard(_fixture.Job, _fixture.Stores), _ => { }), _fixture.Stores);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task What_can_be_reused_is_done_and_the_rest_waits_for_encoders()
    {
        await _fixture.StartAsync();
        _work.Find = image => image % 2 == 0;

        await _run.RunAsync(_work, SegmentsAsync(3, 4), Token);

        Assert.Equal((7, 4, 3), (_fixture.Job.Ledger.Listed, _fixture.Job.Ledger.Done, _fixture.Job.Ledger.Waiting));
        Assert.Equal(4, (await _fixture.StoredAsync()).Status.Reused);
        Assert.Equal((2, 2), (_fixture.Changes, _fixture.Announcements));
    }

    [Fact]
    public async Task Images_are_held_until_they_are_compared()
    {
        await _fixture.StartAsync();
        await _fixture.PrepareAsync();
        _work.Hold = true;

        var running = _run.RunAsync(_work, SegmentsAsync(3), Token);
        Assert.Equal((3, 0), (_fixture.Job.Ledger.Listed, _fixture.Job.Ledger.Waiting));
        Assert.Null(_fixture.Job.Machine.Take(JobFixture.Silo, 3, default));
        _work.Release();
        await running;

        Assert.Equal(3, _fixture.Job.Ledger.Waiting);
    }

    [Fact]
    public async Task Few_segments_are_compared_at_a_time()
    {
        await _fixture.StartAsync();
        _work.Hold = true;

        var running = _run.RunAsync(_work, SegmentsAsync(1, 1, 1, 1, 1), Token);

        Assert.Equal((3, 3), (_work.Started.Count, _fixture.Job.Ledger.Listed));
        _work.Release();
        await running;
        Assert.Equal(5, _work.Started.Count);
    }

    [Fact]
    public async Task Images_listed_before_a_crash_are_compared_first()
    {
        await _fixture.StartAsync("a.jpg", "b.jpg", "c.jpg");
        _fixture.Report(1, 2);
        await _fixture.Stores.AppendOutcomesAsync(JobFixture.Id, _fixture.Job.Machine.Epoch, 1, TestJobs.Outcomes(1), Token);
        await _fixture.LoadAsync(hold: true);

        await _run.RunAsync(_work, SegmentsAsync(2), Token);

        Assert.Equal([0, 3], _work.Started.Select(started => started.Segment.First));
        Assert.Equal([new ImageRange(0, 1), new ImageRange(2, 3)], _work.Started[0].Wanted);
        Assert.Equal((5, 1, 4), (_fixture.Job.Ledger.Listed, _fixture.Job.Ledger.Done, _fixture.Job.Ledger.Waiting));
    }

    [Fact]
    public async Task An_outcome_that_came_meanwhile_is_not_counted_as_reused()
    {
        await _fixture.StartAsync();
        _work.Find = _ => true;
        _work.Hold = true;

        var running = _run.RunAsync(_work, SegmentsAsync(3), Token);
        _fixture.Report(0, 1);
        await _fixture.Stores.AppendOutcomesAsync(JobFixture.Id, _fixture.Job.Machine.Epoch, 0, TestJobs.Outcomes(1), Token);
        _fixture.Job.Ledger.Stored(new ImageRange(0, 1), TestJobs.Outcomes(1).AsSpan());
        _work.Release();
        await running;

        Assert.Equal((3, 2), (_fixture.Job.Ledger.Done, _fixture.Job.Machine.Reused));
    }

    [Fact]
    public async Task Stops_when_storage_fails_and_ends_the_job_once()
    {
        await _fixture.StartAsync();
        _work.Find = _ => true;
        _fixture.Stores.Fail(nameof(IJobStore.AppendOutcomesAsync), new ZeroShotException(ZeroShotError.StorageFailed, "The disk is full."));

        await Assert.ThrowsAsync<OperationCanceledException>(() => _run.RunAsync(_work, SegmentsAsync(3), Token));

        Assert.Equal(JobEnd.Failed("The disk is full.", ZeroShotError.StorageFailed), _fixture.End);
    }

    private async IAsyncEnumerable<ManifestSegment> SegmentsAsync(params int[] lengths)
    {
        foreach (var length in lengths)
        {
            await Task.CompletedTask;
            var first = (int)_fixture.Job.Ledger.Listed;
            yield return new ManifestSegment(first, PreviousWorkFixture.Entries(first, first + length));
        }
    }

    /// <summary>Finds an outcome for some images, when the test says so.</summary>
    private sealed class FakeWork : IPreviousWork
    {
        private readonly TaskCompletionSource _release = new();

        public Func<long, bool> Find { get; set; } = _ => false;

        public bool Hold { get; set; }

        public List<(ManifestSegment Segment, ImmutableArray<ImageRange> Wanted)> Started { get; } = [];

        public void Release() => _release.SetResult();

        public ValueTask<Task<ImageOutcome?[]>> BeginAsync(ManifestSegment segment, ImmutableArray<ImageRange> wanted, CancellationToken cancellationToken)
        {
            Started.Add((segment, wanted));
            return ValueTask.FromResult(FindAsync(segment));
        }

        private async Task<ImageOutcome?[]> FindAsync(ManifestSegment segment)
        {
            await (Hold ? _release.Task : Task.CompletedTask);
            return [.. Enumerable.Range(0, segment.Entries.Length).Select(at => Find(segment.First + at) ? TestJobs.Outcome(segment.First + at) : null)];
        }
    }
}
