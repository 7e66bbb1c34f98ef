using ZeroShotOrleans.Encoding.Batching;

namespace ZeroShotOrleans.Encoding.Tests.Batching;

public sealed class WorkQueueTests
{
    private readonly List<ImageWork> _batch = [];

    [Fact]
    public void A_batch_mixes_images_of_several_requests()
    {
        var queue = Queue();
        var (first, second) = (Slice(3), Slice(3));
        queue.Add(first);
        queue.Add(second);

        queue.Take(4, _batch);

        Assert.Equal([new(first, 0), new(first, 1), new(first, 2), new(second, 0)], _batch);
    }

    [Fact]
    public void Interactive_images_precede_bulk_images_in_separate_batches()
    {
        var queue = Queue();
        var (bulk, person) = (Slice(8), Slice(1, interactive: true));
        queue.Add(bulk);
        queue.Add(person);

        queue.Take(2, _batch);
        Assert.Equal([new(person, 0)], _batch);

        _batch.Clear();
        queue.Take(2, _batch);
        Assert.Equal([new(bulk, 0), new(bulk, 1)], _batch);
    }

    [Fact]
    public async Task A_worker_for_interactive_requests_leaves_bulk_work_to_others()
    {
        var queue = Queue();
        var person = Slice(1, interactive: true);
        queue.Add(Slice(8));
        var taking = Task.Run(() => queue.Take(8, _batch, interactiveOnly: true), TestContext.Current.CancellationToken);

        queue.Add(person);

        Assert.True(await taking.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal([new(person, 0)], _batch);
        queue.Close();
        Assert.False(queue.Take(8, [], interactiveOnly: true));
    }

    [Fact]
    public void One_image_does_not_wait_for_all_sixty_of_another_request()
    {
        var queue = Queue();
        var (many, one) = (Slice(60, interactive: true), Slice(1, interactive: true));
        queue.Add(many);
        queue.Add(one);

        queue.Take(8, _batch);
        Assert.All(_batch, image => Assert.Same(many, image.Slice));

        _batch.Clear();
        queue.Take(8, _batch);
        Assert.Equal(new ImageWork(one, 0), _batch[0]);
        Assert.Equal(new ImageWork(many, 8), _batch[1]);
    }

    [Fact]
    public void Workers_share_a_small_amount_of_work()
    {
        var queue = Queue(workers: 2);
        queue.Add(Slice(8));

        queue.Take(8, _batch);

        Assert.Equal(4, _batch.Count);
    }

    [Fact]
    public void Only_a_bulk_slice_that_has_not_started_can_be_withdrawn()
    {
        var queue = Queue();
        var (started, waiting) = (Slice(2), Slice(2));
        queue.Add(started);
        queue.Add(waiting);
        queue.Take(1, _batch);

        Assert.Equal(0, queue.Withdraw(started));
        Assert.Equal(2, queue.Withdraw(waiting));
        Assert.Equal(0, queue.Withdraw(waiting));

        _batch.Clear();
        queue.Take(8, _batch);
        Assert.Equal([new(started, 1)], _batch);
    }

    [Fact]
    public async Task Cancelling_a_request_removes_its_queued_images_and_awaits_started_ones()
    {
        var queue = new WorkQueue(bulkPlaces: 4, interactivePlaces: 3, workers: 1);
        var slice = Slice(3, interactive: true);
        using var left = new CancellationTokenSource();
        queue.Add(slice);
        queue.Take(1, _batch);
        await left.CancelAsync();

        var withdrawn = queue.Withdraw(slice);
        slice.Cancel(withdrawn, left.Token);
        Assert.Equal(2, withdrawn);
        Assert.False(slice.Done.IsCompleted);

        slice.SetOutcome(0, new ImageOutcome());
        Assert.True(slice.Done.IsCanceled);
        queue.Add(Slice(3, interactive: true));
    }

    [Fact]
    public void Rejects_images_beyond_the_capacity_of_a_lane()
    {
        var queue = new WorkQueue(bulkPlaces: 4, interactivePlaces: 2, workers: 1);
        queue.Add(Slice(3));

        var refused = Assert.Throws<ZeroShotException>(() => queue.Add(Slice(2)));

        Assert.Equal(ZeroShotError.Overloaded, refused.Code);
        Assert.Contains("3 of 4 queue places for images of jobs", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Encoder:QueueImages", refused.Message, StringComparison.Ordinal);
        queue.Add(Slice(1));

        // Bulk work has filled its lane, but not the interactive one.
        queue.Add(Slice(2, interactive: true));
        refused = Assert.Throws<ZeroShotException>(() => queue.Add(Slice(1, interactive: true)));
        Assert.Contains("2 of 2 queue places for interactive images", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Encoder:InteractiveImages", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_of_a_closed_queue_end_after_the_last_image()
    {
        var queue = Queue();
        queue.Add(Slice(1));
        queue.Close();

        Assert.True(queue.Take(8, _batch));
        Assert.False(await Task.Run(() => queue.Take(8, [])).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private static WorkQueue Queue(int workers = 1) => new(bulkPlaces: 100, interactivePlaces: 100, workers);

    private static SliceWork Slice(int images, bool interactive = false) =>
        new(new ByteSlice { Files = [.. Enumerable.Repeat(Array.Empty<byte>(), images)] }, [], new ScoreOptions(), interactive);
}
