using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Results;

public sealed class ManifestReaderTests
{
    private readonly MemoryStores _stores = new();
    private int _reads;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_a_segment_once_while_images_are_in_it()
    {
        var reader = await ReaderAsync(ManifestSegment.MaxImages + 10);

        Assert.Equal(0, (await reader.SegmentAsync(0, Token)).First);
        Assert.Equal(0, (await reader.SegmentAsync(ManifestSegment.MaxImages - 1, Token)).First);
        Assert.Equal(ManifestSegment.MaxImages, (await reader.SegmentAsync(ManifestSegment.MaxImages, Token)).First);
        Assert.Equal(0, (await reader.SegmentAsync(5, Token)).First);
        Assert.Equal(3, _reads);
    }

    [Fact]
    public async Task An_image_that_is_missing_means_that_the_state_is_damaged()
    {
        var reader = await ReaderAsync(3);

        Assert.Equal(ZeroShotError.StorageFailed, (await Assert.ThrowsAsync<ZeroShotException>(() => reader.SegmentAsync(3, Token))).Code);
    }

    private async Task<ManifestReader> ReaderAsync(int images)
    {
        await _stores.AddAsync(TestJobs.Job("job"), new JobStatus(JobState.Running), [.. Enumerable.Range(0, images).Select(image => new ImageEntry($"{image}"))]);
        _stores.Before = method =>
        {
            _reads += method == nameof(IJobStore.ReadManifestAsync) ? 1 : 0;
            return Task.CompletedTask;
        };
        return new ManifestReader("job", _stores);
    }
}
