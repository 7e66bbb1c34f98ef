using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Reuse;

public sealed class PreviousManifestTests : IDisposable
{
    private readonly JobFixture _fixture = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Lists_the_same_images_from_the_last_listed_one_on()
    {
        var images = ManifestSegment.MaxImages + 5;
        await _fixture.Stores.AddPreviousAsync(images);
        await _fixture.StartAsync("0.jpg", "1.jpg");

        await foreach (var segment in PreviousManifest.SegmentsAsync(await _fixture.Stores.OpenAsync(), _fixture.Job.Ledger, Token))
        {
            Assert.Equal($"{segment.First}.jpg", segment.Entries[0].Path);
            await _fixture.Job.AppendAsync(segment);
        }

        Assert.Equal(images, (await _fixture.StoredAsync()).Listed);
    }

    [Fact]
    public async Task A_job_that_is_deleted_meanwhile_cannot_be_listed()
    {
        await _fixture.Stores.AddPreviousAsync(3);
        var previous = await _fixture.Stores.OpenAsync();
        await _fixture.StartAsync();
        await _fixture.Stores.DeleteAsync("previous", Token);

        var error = await Assert.ThrowsAsync<ZeroShotException>(async () => await PreviousManifest.SegmentsAsync(previous, _fixture.Job.Ledger, Token).FirstAsync(Token));

        Assert.Equal(ZeroShotError.NotFound, error.Code);
    }
}
