using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Reuse;

public sealed class ReuseRulesTests
{
    private static readonly JobDescription _job = TestJobs.Job("job") with { ImageFingerprint = "00ff" };

    [Theory]
    [InlineData(ReuseKind.Embeddings, false, true)]
    [InlineData(ReuseKind.Embeddings, true, false)]
    [InlineData(ReuseKind.UnchangedFiles, false, true)]
    [InlineData(ReuseKind.UnchangedFiles, true, false)]
    [InlineData(ReuseKind.UnchangedContent, false, true)]
    [InlineData(ReuseKind.UnchangedContent, true, true)]
    public void Images_wait_for_the_comparison(ReuseKind use, bool listingDone, bool holds) =>
        Assert.Equal(holds, ReuseRules.Holds(_job.Spec with { Reuse = new JobReuse("previous", use) }, new JobStatus(JobState.Preparing, listingDone)));

    [Fact]
    public void A_job_without_a_previous_one_holds_nothing() => Assert.False(ReuseRules.Holds(_job.Spec, new JobStatus(JobState.Preparing)));

    [Theory]
    [InlineData(true, "00ff", true)]
    [InlineData(false, "00ff", false)]
    [InlineData(true, "", false)]
    public void Embeddings_are_stored_if_they_are_wanted_and_their_image_tower_is_known(bool wanted, string fingerprint, bool keeps) =>
        Assert.Equal(keeps, ReuseRules.KeepsEmbeddings(_job with { ImageFingerprint = fingerprint, Spec = _job.Spec with { KeepEmbeddings = wanted } }));

    [Theory]
    [InlineData(ReuseKind.Embeddings, false, true)]
    [InlineData(ReuseKind.UnchangedFiles, false, false)]
    [InlineData(ReuseKind.UnchangedFiles, true, true)]
    public void An_outcome_without_its_embedding_is_useless_to_a_job_that_keeps_them(ReuseKind use, bool keeps, bool needs) =>
        Assert.Equal(needs, ReuseRules.NeedsEmbeddings(_job with { Spec = _job.Spec with { KeepEmbeddings = keeps, Reuse = new JobReuse("previous", use) } }));

    [Fact]
    public void Embeddings_of_two_image_towers_are_kept_apart() => Assert.Equal("mini/00ff", ReuseRules.EmbeddingSpace(_job));
}
