using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Results;

public sealed class UploadDiscardTests : IDisposable
{
    private readonly JobFixture _upload = new(TestJobs.Job(JobFixture.Id) with { Spec = TestJobs.Job(JobFixture.Id).Spec with { Source = new UploadSource { Name = "upload" } } });
    private readonly JobFixture _folder = new();

    public void Dispose()
    {
        _upload.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Discards_the_bytes_of_images_with_an_outcome()
    {
        await StartAsync();

        await new UploadDiscard(_upload.Job, _upload.Stores).DiscardAsync([new ImageRange(0, 1)]);

        Assert.Equal(2, await _upload.Stores.BytesAsync(JobFixture.Id, JobFixture.Token));
    }

    [Fact]
    public async Task Has_nothing_to_do_for_another_source()
    {
        await _folder.StartAsync("0.jpg");
        _folder.Stores.Fail(nameof(IUploadStore.DiscardAsync), new InvalidOperationException("There are no bytes to discard."));

        await new UploadDiscard(_folder.Job, _folder.Stores).DiscardAsync([new ImageRange(0, 1)]);
    }

    [Fact]
    public async Task Abandons_a_job_that_another_activation_has()
    {
        await StartAsync();
        await _upload.LoseAsync();

        await new UploadDiscard(_upload.Job, _upload.Stores).DiscardAsync([new ImageRange(0, 1)]);

        Assert.True(_upload.Abandoned);
    }

    [Fact]
    public async Task Leftover_bytes_do_not_end_the_job()
    {
        await StartAsync();
        _upload.Stores.Fail(nameof(IUploadStore.DiscardAsync), new ZeroShotException(ZeroShotError.StorageFailed, "The disk is full."));

        await new UploadDiscard(_upload.Job, _upload.Stores).DiscardAsync([new ImageRange(0, 1)]);

        Assert.Null(_upload.End);
        Assert.False(_upload.Abandoned);
    }

    private async Task StartAsync()
    {
        await _upload.StartAsync();
        await _upload.Stores.AppendAsync(JobFixture.Id, _upload.Job.Machine.Epoch, 0, [[1], [2, 2]], JobFixture.Token);
    }
}
