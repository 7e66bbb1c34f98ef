using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Reuse;

public sealed class ReportedOutcomesTests
{
    private static readonly JobDescription _job = TestJobs.Job("job") with { ImageFingerprint = "00ff" };

    private readonly MemoryStores _stores = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Embeddings_are_stored_apart_from_outcomes_if_the_job_keeps_them(bool keeps, int saves)
    {
        var reported = new ReportedOutcomes(_job with { Spec = _job.Spec with { KeepEmbeddings = keeps } }, _stores);

        var outcomes = await reported.CompleteAsync(0, [TestJobs.Outcome(1) with { Embedding = [7] }, TestJobs.Outcome(3)]);

        Assert.Equal(TestJobs.Outcomes(4).Where((_, index) => index is 1 or 3).Select(TestJobs.Text), outcomes.Select(TestJobs.Text));
        Assert.All(outcomes, outcome => Assert.Null(outcome.Embedding));
        Assert.Equal(saves, _stores.Writes.Count);
        Assert.Equal(keeps ? [7] : null, Assert.Single(await _stores.FindAsync(PreviousWorkFixture.Space, [TestJobs.Outcome(1).Stamp.Content], Token)));
    }

    [Fact]
    public async Task Outcomes_without_embeddings_pass_as_they_are()
    {
        var outcomes = TestJobs.Outcomes(3);

        Assert.Equal(outcomes, await new ReportedOutcomes(_job, _stores).CompleteAsync(0, outcomes));
    }

    [Fact]
    public async Task Encoders_are_told_the_hashes_of_classified_images()
    {
        var reported = await WithContentAsync(5);

        var known = await reported.KnownAsync(new ImageRange(2, 5), Token);

        Assert.Equal([TestJobs.Outcome(2).Stamp.Content, default, TestJobs.Outcome(4).Stamp.Content], known);
        Assert.Empty(await reported.KnownAsync(new ImageRange(3, 4), Token));
        Assert.Empty(await new ReportedOutcomes(_job, _stores).KnownAsync(new ImageRange(2, 5), Token));
    }

    [Fact]
    public async Task Unchanged_images_get_their_previous_outcome_with_their_current_stamp()
    {
        var reported = await WithContentAsync(5);
        var stamp = TestJobs.Outcome(1).Stamp with { Modified = 99 };

        var outcomes = await reported.CompleteAsync(0, [TestJobs.Outcome(0), new ImageOutcome { Unchanged = true, Stamp = stamp }, TestJobs.Outcome(2)]);

        Assert.Equal(TestJobs.Text(TestJobs.Outcome(1) with { Stamp = stamp }), TestJobs.Text(outcomes[1]));
        Assert.False(outcomes[1].Unchanged);
    }

    [Fact]
    public async Task An_image_whose_previous_outcome_is_gone_stays_unchanged()
    {
        var reported = await WithContentAsync(5);
        await _stores.DeleteAsync("previous", Token);

        var outcomes = await reported.CompleteAsync(1, [new ImageOutcome { Unchanged = true, Stamp = TestJobs.Outcome(1).Stamp }]);

        Assert.True(Assert.Single(outcomes).Unchanged);
    }

    [Fact]
    public async Task Only_the_outcome_of_the_same_bytes_is_filled_in()
    {
        var reported = await WithContentAsync(5);

        var outcomes = await reported.CompleteAsync(1, [new ImageOutcome { Unchanged = true, Stamp = TestJobs.Outcome(2).Stamp }]);

        Assert.True(Assert.Single(outcomes).Unchanged);
    }

    [Fact]
    public void What_was_filled_in_counts_once_and_only_where_there_was_no_outcome()
    {
        var unchanged = new ImageOutcome { Unchanged = true };

        Assert.Equal(2, ReportedOutcomes.Filled(
            [new ImageRange(11, 13), new ImageRange(14, 16)], 10, reported: [unchanged, unchanged, TestJobs.Outcome(1), unchanged, unchanged, unchanged],
            stored: [TestJobs.Outcome(1), TestJobs.Outcome(1), TestJobs.Outcome(1), TestJobs.Outcome(1), unchanged, TestJobs.Outcome(1)]));
    }

    private async Task<ReportedOutcomes> WithContentAsync(int images)
    {
        await _stores.AddPreviousAsync(images);
        var content = new UnchangedContent(await _stores.OpenAsync(), _job.Spec.Source);
        var found = await await content.BeginAsync(new ManifestSegment(0, PreviousWorkFixture.Entries(0, images)), [new ImageRange(0, images)], Token);
        Assert.All(found, Assert.Null);
        return new ReportedOutcomes(_job, _stores) { Content = content };
    }
}
