using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Reuse;

public sealed class PreviousJobTests
{
    private readonly MemoryStores _stores = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_does_not_exist_is_not_opened() => Assert.Null(await PreviousJob.OpenAsync(_stores, _stores, "previous", space: null, Token));

    [Fact]
    public async Task Reads_what_has_an_outcome()
    {
        await _stores.AddPreviousAsync(6, without: 3);
        var previous = await _stores.OpenAsync();

        var images = await previous.ReadAsync([new ReusedRun(First: 12, BaseFirst: 2, Count: 3)], Token);

        Assert.Equal([12, 14], images.Select(image => image.Image));
        Assert.Equal(TestJobs.Text(TestJobs.Outcome(4)), TestJobs.Text(images[1].Outcome));
        Assert.Equal((6, 3), (previous.Listed, previous.Skipped!.Excluded));
    }

    [Fact]
    public async Task Omits_images_without_an_embedding_where_embeddings_are_needed()
    {
        await _stores.AddPreviousAsync(6);
        await _stores.AddEmbeddingsAsync(1, 4);
        _stores.Writes.Clear();

        var images = await (await _stores.OpenAsync(PreviousWorkFixture.Space)).ReadAsync([new ReusedRun(0, 0, 6)], Token);

        // An error needs no embedding.
        Assert.Equal([0, 1, 3, 4], images.Select(image => image.Image));
        Assert.Equal([null, BitConverter.GetBytes(1f), null, BitConverter.GetBytes(4f)], images.Select(image => image.Embedding));
        Assert.Equal([nameof(_stores.SaveAsync)], _stores.Writes);
    }

    [Fact]
    public async Task Has_nothing_to_reuse_once_it_is_deleted()
    {
        await _stores.AddPreviousAsync(6);
        var previous = await _stores.OpenAsync();
        await _stores.DeleteAsync("previous", Token);

        Assert.Empty(await previous.ReadAsync([new ReusedRun(0, 0, 6)], Token));
        Assert.Null(await previous.SegmentAsync(0, Token));
    }
}
