namespace ZeroShotOrleans.Abstractions.Tests.Jobs;

public sealed class JobProgressTests
{
    private static readonly JobProgress _finished = new() { JobId = "job", State = JobState.Finished, ListingDone = true };

    [Theory]
    [InlineData(JobState.Finished, true)]
    [InlineData(JobState.Cancelled, true)]
    [InlineData(JobState.Failed, true)]
    [InlineData(JobState.Running, false)]
    [InlineData(JobState.Paused, false)]
    public void A_job_has_ended_when_nothing_happens_without_its_owner(JobState state, bool ended) => Assert.Equal(ended, (_finished with { State = state }).Ended);

    [Fact]
    public void Images_with_an_error_are_done() => Assert.Equal(12, (_finished with { Classified = 10, Failed = 2 }).Done);

    [Fact]
    public void A_finished_job_without_images_says_why()
    {
        Assert.Equal("No images were found: the source is empty.", _finished.NoImages);
        Assert.Equal("No images were found: 1 folder not entered (see 'recursive').", (_finished with { Skipped = new() { FoldersNotEntered = 1 } }).NoImages);
    }

    [Fact]
    public void A_job_with_images_or_that_may_find_some_does_not()
    {
        Assert.Null((_finished with { Listed = 1 }).NoImages);
        Assert.Null((_finished with { State = JobState.Running }).NoImages);
        Assert.Null((_finished with { ListingDone = false }).NoImages);
    }

    [Fact]
    public void A_failed_job_is_an_exception_with_its_reason_and_code()
    {
        var failed = _finished with { State = JobState.Failed, Listed = 10, Classified = 3, Problem = "The disk is full.", ProblemCode = ZeroShotError.StorageFailed };

        var exception = Assert.Throws<ZeroShotException>(() => JobFailure.ThrowIf(failed));

        Assert.Equal((ZeroShotError.StorageFailed, "Job job failed with 3 of 10 images done: The disk is full."), (exception.Code, exception.Message));
        JobFailure.ThrowIf(_finished);
    }

    [Fact]
    public void A_failure_of_no_known_kind_is_one_of_the_server()
    {
        var exception = Assert.Throws<ZeroShotException>(() => JobFailure.ThrowIf(_finished with { State = JobState.Failed, Problem = " " }));

        Assert.Equal(ZeroShotError.StorageFailed, exception.Code);
        Assert.EndsWith("unknown reason.", exception.Message, StringComparison.Ordinal);
    }
}
