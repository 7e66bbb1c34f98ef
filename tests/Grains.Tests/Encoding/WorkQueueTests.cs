using ZeroShotOrleans.Grains.Encoding;

namespace ZeroShotOrleans.Grains.Tests.Encoding;

public sealed class WorkQueueTests
{
    private readonly List<ImageWork> _batch = [];

    [Fact]
    public void A_batch_mixes_images_of_several_requests()
    {
        var queue = new WorkQueue(limit: 100, workers: 1);
        var (first, second) = (Slice(3), Slice(3));
        queue.Add(first);
        queue.Add(second);

        queue.Take(4, _batch);

        Assert.Equal([new(first, 0), new(first, 1), new(first, 2), new(second, 0)], _batch);
    }

    [Fact]
    public void People_go_ahead_of_bulk_work()
    {
        var queue = new WorkQueue(limit: 100, workers: 1);
        var (bulk, person) = (Slice(8), Slice(1, interactive: true));
        queue.Add(bulk);
        queue.Add(person);

        queue.Take(2, _batch);

        Assert.Equal([new(person, 0), new(bulk, 0)], _batch);
    }

    [Fact]
    public void Little_work_is_shared_between_the_workers()
    {
        var queue = new WorkQueue(limit: 100, workers: 2);
        queue.Add(Slice(8));

        queue.Take(8, _batch);

        Assert.Equal(4, _batch.Count);
    }

    [Fact]
    public void A_slice_that_was_begun_cannot_be_taken_back_and_one_that_was_not_can()
    {
        var queue = new WorkQueue(limit: 100, workers: 1);
        var (begun, waiting) = (Slice(2), Slice(2));
        queue.Add(begun);
        queue.Add(waiting);
        queue.Take(1, _batch);

        Assert.False(queue.TryRemove(begun));
        Assert.True(queue.TryRemove(waiting));
        Assert.False(queue.TryRemove(waiting));

        _batch.Clear();
        queue.Take(8, _batch);
        Assert.Equal([new(begun, 1)], _batch);
    }

    [Fact]
    public void More_than_the_limit_is_refused_and_says_so()
    {
        var queue = new WorkQueue(limit: 4, workers: 1);
        queue.Add(Slice(3));

        var refused = Assert.Throws<ZeroShotException>(() => queue.Add(Slice(2)));

        Assert.Equal(ZeroShotError.Overloaded, refused.Code);
        Assert.Contains("3 of 4 places", refused.Message, StringComparison.Ordinal);
        queue.Add(Slice(1));
    }

    [Fact]
    public async Task A_closed_queue_lets_its_workers_end_after_the_last_image()
    {
        var queue = new WorkQueue(limit: 4, workers: 1);
        queue.Add(Slice(1));
        queue.Close();

        Assert.True(queue.Take(8, _batch));
        Assert.False(await Task.Run(() => queue.Take(8, [])).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private static SliceWork Slice(int images, bool interactive = false) =>
        new(new ByteSlice { Files = [.. Enumerable.Repeat(Array.Empty<byte>(), images)] }, [], new ScoreOptions(), interactive);
}
