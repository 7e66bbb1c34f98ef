using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.States;

public sealed class OwnerCommandTests : IDisposable
{
    private readonly JobFixture _fixture = new();

    private JobMachine Machine => _fixture.Job.Machine;

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(JobState.Preparing, true)]
    [InlineData(JobState.Running, true)]
    [InlineData(JobState.Paused, true)]
    [InlineData(JobState.Failed, true)]
    [InlineData(JobState.Finished, false)]
    [InlineData(JobState.Cancelled, false)]
    public async Task Cancels_whatever_has_not_finished(JobState state, bool cancels)
    {
        await ShowAsync(state);

        Assert.Equal(cancels, OwnerCommand.Cancels(Machine));
    }

    [Theory]
    [InlineData(JobState.Preparing, nameof(ResumeStep.Start))]
    [InlineData(JobState.Running, nameof(ResumeStep.Start))]
    [InlineData(JobState.Paused, nameof(ResumeStep.Start))]
    [InlineData(JobState.Failed, nameof(ResumeStep.Start))]
    [InlineData(JobState.Cancelled, nameof(ResumeStep.Start))]
    [InlineData(JobState.Finished, nameof(ResumeStep.None))]
    public async Task Resuming_starts_a_run_unless_the_job_has_finished(JobState state, string step)
    {
        await ShowAsync(state);

        Assert.Equal(step, OwnerCommand.Resume(Machine).ToString());
    }

    [Fact]
    public async Task Resuming_a_paused_job_that_still_lists_continues_its_run()
    {
        await ShowAsync(JobState.Paused);
        Machine.Start(hold: false);

        Assert.Equal(ResumeStep.Continue, OwnerCommand.Resume(Machine));
    }

    [Theory]
    [InlineData(JobState.Finished, ImageError.Corrupt, true)]
    [InlineData(JobState.Finished, ImageError.Missing, false)]
    [InlineData(JobState.Failed, ImageError.Missing, true)]
    public async Task Retries_a_finished_job_only_for_errors_that_it_has(JobState state, ImageError error, bool retries)
    {
        await ShowAsync(state, ImageOutcome.Failed(ImageError.Corrupt, "Damaged."));

        Assert.Equal(retries, OwnerCommand.Retries(_fixture.Job.Description, Machine, [error]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_errors_named_means_all(bool isDefault)
    {
        await ShowAsync(JobState.Finished, ImageOutcome.Failed(ImageError.Corrupt, "Damaged."));

        Assert.True(OwnerCommand.Retries(_fixture.Job.Description, Machine, isDefault ? default : []));
    }

    [Fact]
    public async Task A_finished_job_without_errors_has_nothing_to_retry()
    {
        await ShowAsync(JobState.Finished, new ImageOutcome { Scores = [[]] });

        Assert.False(OwnerCommand.Retries(_fixture.Job.Description, Machine, []));
    }

    [Fact]
    public async Task An_upload_is_not_retried_because_its_images_are_gone()
    {
        await ShowAsync(JobState.Failed);
        var upload = _fixture.Job.Description with { Spec = _fixture.Job.Spec with { Source = new UploadSource { Name = "upload" } } };

        Assert.Equal(ZeroShotError.BadRequest, Assert.Throws<ZeroShotException>(() => OwnerCommand.Retries(upload, Machine, [])).Code);
    }

    [Theory]
    [InlineData(JobState.Preparing, true)]
    [InlineData(JobState.Running, true)]
    [InlineData(JobState.Paused, false)]
    [InlineData(JobState.Finished, false)]
    [InlineData(JobState.Failed, false)]
    [InlineData(JobState.Cancelled, false)]
    public async Task A_restart_continues_what_is_open(JobState state, bool isOpen)
    {
        await ShowAsync(state);

        Assert.Equal(isOpen, Machine.IsOpen);
    }

    private async Task ShowAsync(JobState state, params ImageOutcome[] outcomes)
    {
        await _fixture.Stores.AddAsync(_fixture.Job.Description, new JobStatus(state), [.. outcomes.Select((_, image) => new ImageEntry($"{image}.jpg"))], outcomes);
        Machine.Show(await _fixture.StoredAsync(), await _fixture.Stores.OutcomesAsync(JobFixture.Id, JobFixture.Token));
    }
}
