using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.States;

public sealed class ProgressSnapshotTests : IDisposable
{
    private readonly JobFixture _fixture = new();

    private JobMachine Machine => _fixture.Job.Machine;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Shows_where_every_image_is()
    {
        await _fixture.StartAsync("0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg");
        await _fixture.PrepareAsync();
        _fixture.Report(0, 2);
        Machine.Ledger.Stored(new ImageRange(0, 2), TestJobs.Outcomes(2).AsSpan());
        Machine.Take(JobFixture.Silo, 2, _fixture.Time.GetUtcNow());
        Machine.AddReused(1);

        var progress = ProgressSnapshot.Of(JobFixture.Id, Machine, imagesPerSecond: 12.5);

        Assert.Equal((JobState.Running, true, false), (progress.State, progress.Active, progress.ListingDone));
        Assert.Equal((5, 1, 1, 2, 1), (progress.Listed, progress.Classified, progress.Failed, progress.Leased, progress.Reused));
        Assert.Equal(1, progress.Errors[ImageError.Missing]);
        Assert.Equal(12.5, progress.ImagesPerSecond);
        Assert.Equal(SkippedFiles.None, progress.Skipped);
    }

    [Fact]
    public async Task Says_what_a_running_job_waits_for()
    {
        await _fixture.StartAsync("0.jpg");
        Machine.Mismatches.Add(silo: null, "Another folder.");
        Assert.Equal("Another folder.", ProgressSnapshot.Of(JobFixture.Id, Machine, 0).Waiting);

        Machine.Stop();

        Assert.Null(ProgressSnapshot.Of(JobFixture.Id, Machine, 0).Waiting);
    }

    [Fact]
    public async Task Says_how_it_ended()
    {
        await _fixture.StartAsync();
        await _fixture.Job.ApplyAsync(new JobChange.JobEnds(JobEnd.Failed("The disk is full.", ZeroShotError.StorageFailed), TimeSpan.FromDays(1)));

        var progress = ProgressSnapshot.Of(JobFixture.Id, Machine, 0);

        Assert.Equal((JobState.Failed, "The disk is full.", ZeroShotError.StorageFailed, _fixture.Time.GetUtcNow()),
            (progress.State, progress.Problem, progress.ProblemCode, progress.EndedAt));
    }

    [Fact]
    public void A_job_that_cannot_be_read_has_failed()
    {
        var progress = ProgressSnapshot.Damaged(JobFixture.Id, new ZeroShotException(ZeroShotError.StateDamaged, "It is damaged."));

        Assert.Equal((JobFixture.Id, JobState.Failed, "It is damaged.", ZeroShotError.StateDamaged), (progress.JobId, progress.State, progress.Problem, progress.ProblemCode));
    }
}
