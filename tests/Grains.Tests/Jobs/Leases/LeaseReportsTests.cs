using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Jobs.Tests.Reuse;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Leases;

public sealed class LeaseReportsTests : IDisposable
{
    private readonly LeaseFixture _fixture = new(TestJobs.Job(JobFixture.Id) with { ImageFingerprint = "00ff", Spec = TestJobs.Job(JobFixture.Id).Spec with { KeepEmbeddings = true } });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Outcomes_are_stored_before_the_encoder_is_answered()
    {
        var lease = await LeaseAsync(4);
        var held = _fixture.Job.Stores.Hold(nameof(IJobStore.AppendOutcomesAsync));

        var reporting = ReportAsync(lease, TestJobs.Outcomes(2));
        Assert.False(reporting.IsCompleted);
        held.SetResult();

        Assert.Equal(ReportAnswer.Continue, await reporting);
        Assert.Equal((2, 2), (_fixture.Ledger.Done, _fixture.Ledger.Leased));
        Assert.Equal((1, 1), (_fixture.Job.Changes, _fixture.Job.Announcements));
    }

    [Fact]
    public async Task A_report_that_is_repeated_is_answered_again_and_counts_once()
    {
        var lease = await LeaseAsync(4);
        await ReportAsync(lease, TestJobs.Outcomes(2));

        Assert.Equal(ReportAnswer.Continue, await ReportAsync(lease, TestJobs.Outcomes(2)));

        Assert.Equal((2, 2), (_fixture.Ledger.Done, _fixture.Ledger.Duplicates));
    }

    [Fact]
    public async Task A_late_report_counts_and_stops_its_encoder()
    {
        var lease = await LeaseAsync(4);
        _fixture.Ledger.Expire(_fixture.Job.Time.GetUtcNow(), _ => true);

        Assert.Equal(ReportAnswer.Stop, await ReportAsync(lease, TestJobs.Outcomes(2)));

        Assert.Equal(2, _fixture.Ledger.Done);
    }

    [Fact]
    public async Task The_last_outcome_finishes_the_job()
    {
        var lease = await LeaseAsync(2);
        await _fixture.Job.Job.ApplyAsync(new JobChange.ListingEnds(Skipped: null));

        Assert.Equal(ReportAnswer.Stop, await ReportAsync(lease, TestJobs.Outcomes(2), last: true));

        Assert.Equal(JobEvent.Finished, _fixture.Job.End?.How);
    }

    [Fact]
    public async Task A_job_that_does_not_run_stops_encoders()
    {
        var lease = await LeaseAsync(4);
        _fixture.Job.Job.Machine.Stop();

        Assert.Equal(ReportAnswer.Stop, await ReportAsync(lease, TestJobs.Outcomes(2)));

        Assert.Equal(0, _fixture.Ledger.Done);
    }

    [Fact]
    public async Task An_embedding_is_stored_before_its_outcome()
    {
        var lease = await LeaseAsync(4);
        _fixture.Job.Stores.Writes.Clear();

        await ReportAsync(lease, [TestJobs.Outcome(1) with { Embedding = [7] }]);

        Assert.Equal([nameof(IEmbeddingStore.SaveAsync), nameof(IJobStore.AppendOutcomesAsync)], _fixture.Job.Stores.Writes);
    }

    [Fact]
    public async Task Embeddings_that_cannot_be_stored_end_the_job()
    {
        var lease = await LeaseAsync(4);
        _fixture.Job.Stores.Fail(nameof(IEmbeddingStore.SaveAsync), new ZeroShotException(ZeroShotError.StorageFailed, "The disk is full."));

        Assert.Equal(ReportAnswer.Stop, await ReportAsync(lease, [TestJobs.Outcome(1) with { Embedding = [7] }]));

        Assert.Equal(JobEnd.Failed("The disk is full.", ZeroShotError.StorageFailed), _fixture.Job.End);
        Assert.Equal(0, _fixture.Ledger.Done);
    }

    [Fact]
    public async Task Outcomes_that_cannot_be_stored_stop_the_encoder()
    {
        var lease = await LeaseAsync(4);
        _fixture.Job.Stores.Fail(nameof(IJobStore.AppendOutcomesAsync), new ZeroShotException(ZeroShotError.StorageFailed, "The disk is full."));

        Assert.Equal(ReportAnswer.Stop, await ReportAsync(lease, TestJobs.Outcomes(2)));

        Assert.NotNull(_fixture.Job.End);
    }

    [Fact]
    public async Task The_start_on_a_suspect_is_stored_before_the_encoder_opens_it()
    {
        var lease = await LeaseSuspectAsync();

        Assert.Equal(ReportAnswer.Continue, await ReportAsync(lease, [], started: true));

        Assert.True(Assert.Single((await _fixture.Job.StoredAsync()).Status.Suspicion!.Held).Started);
    }

    [Fact]
    public async Task A_suspect_whose_lease_has_ended_is_not_opened()
    {
        var lease = await LeaseSuspectAsync();
        _fixture.Ledger.Expire(_fixture.Job.Time.GetUtcNow(), _ => true);

        Assert.Equal(ReportAnswer.Stop, await ReportAsync(lease, [], started: true));
    }

    [Fact]
    public async Task A_suspect_whose_start_cannot_be_stored_is_not_opened()
    {
        var lease = await LeaseSuspectAsync();
        await _fixture.Job.LoseAsync();

        Assert.Equal(ReportAnswer.Stop, await ReportAsync(lease, [], started: true));

        Assert.True(_fixture.Job.Abandoned);
    }

    [Fact]
    public async Task A_silo_with_another_model_folder_stops_and_the_job_waits_for_another()
    {
        var lease = await LeaseAsync(4);

        Assert.Equal(ReportAnswer.Stop, await ReportAsync(lease, [], last: true, problem: "Another folder.", mismatched: JobFixture.Silo));

        Assert.True(_fixture.Job.Job.Machine.Mismatches.Excludes(JobFixture.Silo));
        Assert.Null(_fixture.Job.End);
        Assert.Equal((1, 0), (_fixture.Job.Changes, _fixture.Job.Announcements));
    }

    [Fact]
    public async Task A_job_that_gets_only_problems_fails()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.Null(_fixture.Job.End);
            var lease = attempt == 0 ? await LeaseAsync(4) : (await _fixture.GrantAsync())!;
            await ReportAsync(lease, [], last: true, problem: "No such model.");
        }

        Assert.Equal(JobEnd.Failed("No such model."), _fixture.Job.End);
    }

    [Fact]
    public async Task Unchanged_images_get_their_previous_outcome_and_count_as_reused()
    {
        var lease = await LeaseAsync(3);
        await _fixture.Job.Stores.AddPreviousAsync(3, without: 2);
        var content = new UnchangedContent(await _fixture.Job.Stores.OpenAsync(), _fixture.Job.Job.Spec.Source);
        await content.BeginAsync(new ManifestSegment(0, PreviousWorkFixture.Entries(0, 3)), [new ImageRange(0, 3)], JobFixture.Token);
        _fixture.Reported.Content = content;

        await ReportAsync(lease, [.. Enumerable.Range(0, 3).Select(image => new ImageOutcome { Unchanged = true, Stamp = TestJobs.Outcome(image).Stamp })]);

        // The outcome of the last one is gone: it waits to be encoded after all.
        Assert.Equal((2, 1, 2), (_fixture.Ledger.Done, _fixture.Ledger.Waiting, _fixture.Job.Job.Machine.Reused));
    }

    private async Task<ImageLease> LeaseAsync(int images)
    {
        await _fixture.StartAsync(images);
        return (await _fixture.GrantAsync())!;
    }

    private async Task<ImageLease> LeaseSuspectAsync()
    {
        await LeaseAsync(1);
        _fixture.Ledger.Expire(_fixture.Job.Time.GetUtcNow(), _ => true);
        var lease = (await _fixture.GrantAsync())!;
        Assert.True(lease.Alone);
        return lease;
    }

    private Task<ReportAnswer> ReportAsync(
        ImageLease lease, ImmutableArray<ImageOutcome> outcomes, bool last = false, bool started = false, string? problem = null, SiloAddress? mismatched = null) =>
        _fixture.Reports.AcceptAsync(new LeaseReport
        {
            LeaseId = lease.LeaseId,
            First = lease.First,
            Outcomes = outcomes,
            Last = last,
            Started = started,
            Problem = problem,
            Mismatched = mismatched,
        });
}
