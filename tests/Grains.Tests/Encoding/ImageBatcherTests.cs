using System.Collections.Immutable;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Grains.Tests.Encoder;
using ZeroShotOrleans.Meters;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Grains.Tests.Encoding;

/// <summary>A batcher of a tiny model, with one worker and batches of four images.</summary>
public sealed class ImageBatcherTests : IDisposable
{
    private static readonly byte[] _photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "tiny.png"));
    private static readonly byte[] _noImage = "This is text."u8.ToArray();

    private readonly MeterReading _metrics = new();
    private readonly EncoderMeter _meter;
    private readonly WorkerHold _hold;
    private readonly ImageBatcher _batcher;

    public ImageBatcherTests()
    {
        _meter = new EncoderMeter(_metrics.Factory, TimeProvider.System);
        _hold = new WorkerHold(_metrics.Factory);
        var folder = ModelFolder.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", "tiny-chinese-clip"));
        var images = new ImageOptions();
        var options = new EncoderOptions { Workers = 1, BatchImages = 4, QueueImages = 8, InteractiveImages = Limits.MaxImagesPerRequest, BulkNiceness = 0 };
        _batcher = new ImageBatcher(
            ImageTower.Load(folder), folder.CreatePreprocessor(images.Limits, images.Decode), folder.Manifest, new ImageFiles([], images.MaxBytes), _meter, _meter.Batches.Of("tiny"), options);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _hold.Dispose();
        _batcher.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Batches_fill_up_to_the_bound_from_several_requests()
    {
        var first = await StartHeldAsync(images: 1);
        var others = new[] { Run(Photos(3)), Run(Photos(3)) };
        _hold.Release();

        Assert.Equal([1, 3, 3], (await OutcomesAsync([first, .. others])).Select(outcomes => outcomes.Length));
        Assert.Equal([1, 4, 2], _metrics.Of("zeroshot.batch.size", "model=tiny"));
    }

    [Fact]
    public async Task Interactive_images_do_not_wait_for_a_bulk_batch()
    {
        var bulk = await StartHeldAsync(images: 4);

        var outcomes = Assert.Single(await OutcomesAsync(Run(Photos(1, interactive: true))));

        Assert.Equal(ImageError.None, Assert.Single(outcomes).Error);
        Assert.False(bulk.IsCompleted);
        _hold.Release();
        await OutcomesAsync(bulk);
    }

    [Fact]
    public async Task Outcomes_are_in_the_order_of_the_images_and_equal_those_of_single_images()
    {
        _hold.Release();
        var portrait = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "portrait.png"));
        var together = (await OutcomesAsync(Run(Slice([_photo, portrait, _photo]))))[0];
        var alone = (await OutcomesAsync(Run(Slice([portrait]))))[0];

        Assert.Equal(alone[0].Embedding, together[1].Embedding);
        Assert.Equal(together[0].Embedding, together[2].Embedding);
        Assert.NotEqual(together[0].Embedding, together[1].Embedding);
    }

    [Fact]
    public async Task An_image_that_cannot_be_read_does_not_affect_its_neighbours()
    {
        _hold.Release();
        var alone = (await OutcomesAsync(Run(Photos(1))))[0][0];

        var outcomes = (await OutcomesAsync(Run(Slice([_photo, _noImage, _photo, []]))))[0];

        Assert.Equal([ImageError.None, ImageError.UnknownFormat, ImageError.None, ImageError.Empty], outcomes.Select(outcome => outcome.Error));
        Assert.Equal(alone.Embedding, outcomes[0].Embedding);
        Assert.Equal(alone.Embedding, outcomes[2].Embedding);
        Assert.Equal((0, 0), (_meter.Running, _meter.Waiting));
    }

    [Fact]
    public async Task An_image_with_a_known_hash_is_not_encoded()
    {
        _hold.Release();
        var known = (await OutcomesAsync(Run(Photos(1))))[0][0].Stamp.Content;
        var portrait = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "portrait.png"));

        var outcomes = (await OutcomesAsync(Run(Slice([_photo, portrait], known: [known, known]))))[0];

        Assert.Equal([true, false], outcomes.Select(outcome => outcome.Unchanged));
        Assert.Null(outcomes[0].Embedding);
        Assert.NotNull(outcomes[1].Embedding);
        Assert.Equal([1, 1], _metrics.Of("zeroshot.batch.size", "model=tiny"));
    }

    [Fact]
    public async Task Cancelling_withdraws_images_that_were_not_started()
    {
        using var gone = new CancellationTokenSource();
        var held = await StartHeldAsync(images: 1);
        var withdrawn = _batcher.RunAsync(Photos(3), gone.Token);
        Assert.Equal((3, 1), (_meter.Waiting, _meter.Running));

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OutcomesAsync(withdrawn));
        Assert.Equal((0, 1), (_meter.Waiting, _meter.Running));
        _hold.Release();
        await OutcomesAsync(held);
        Assert.Equal(1, _meter.Rate.Read().Images);
    }

    [Fact]
    public async Task A_bulk_request_that_was_started_is_completed_after_its_cancellation()
    {
        using var stopping = new CancellationTokenSource();
        var started = _batcher.RunAsync(Photos(6), stopping.Token);
        await Soon.OfAsync(_hold.Held, "a worker to take a batch");

        await stopping.CancelAsync();
        _hold.Release();

        Assert.Equal(6, (await OutcomesAsync(started))[0].Length);
    }

    [Fact]
    public async Task A_cancelled_request_is_not_queued()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _batcher.RunAsync(Photos(1), new CancellationToken(canceled: true)));

        Assert.Equal((0, 0), (_meter.Waiting, _meter.Running));
    }

    [Fact]
    public async Task A_request_that_exceeds_the_queue_is_refused_and_not_counted()
    {
        var held = await StartHeldAsync(images: 1);
        var waiting = Run(Photos(8));

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => Run(Photos(1)));

        Assert.Equal(ZeroShotError.Overloaded, refused.Code);
        Assert.Equal(8, _meter.Waiting);
        _hold.Release();
        await OutcomesAsync(held, waiting);
    }

    [Fact]
    public async Task An_empty_request_is_answered_without_a_worker()
    {
        var held = await StartHeldAsync(images: 1);

        Assert.Empty(await _batcher.RunAsync(Photos(0), Token));

        _hold.Release();
        await OutcomesAsync(held);
    }

    [Fact]
    public async Task Disposing_answers_waiting_requests_and_refuses_new_ones()
    {
        var held = await StartHeldAsync(images: 1);
        var waiting = Run(Photos(2));
        var disposed = Task.Run(_batcher.Dispose, Token);
        await Until.TrueAsync(
            async () => await Record.ExceptionAsync(() => _batcher.RunAsync(Photos(1, interactive: true), Token)) is ObjectDisposedException, Soon.Deadline, "the queue to close", Token);
        Assert.False(disposed.IsCompleted);

        _hold.Release();

        await Soon.OfAsync(disposed, "the batcher to end");
        Assert.Equal([1, 2], (await OutcomesAsync(held, waiting)).Select(outcomes => outcomes.Length));
    }

    // A bulk request whose first batch a worker has taken and keeps until the hold is released.
    private async Task<Task<ImmutableArray<ImageOutcome>>> StartHeldAsync(int images)
    {
        var run = Run(Photos(images));
        await Soon.OfAsync(_hold.Held, "a worker to take a batch");
        return run;
    }

    private Task<ImmutableArray<ImageOutcome>> Run(SliceWork slice) => _batcher.RunAsync(slice, Token);

    private static Task<ImmutableArray<ImageOutcome>[]> OutcomesAsync(params Task<ImmutableArray<ImageOutcome>>[] runs) => Soon.OfAsync(Task.WhenAll(runs), "the outcomes");

    private static SliceWork Photos(int images, bool interactive = false) => Slice([.. Enumerable.Repeat(_photo, images)], interactive);

    private static SliceWork Slice(ImmutableArray<byte[]> files, bool interactive = false, ImmutableArray<ContentHash>? known = null) =>
        new(new ByteSlice { Files = files }, [], new ScoreOptions(), interactive) { WithEmbeddings = true, Known = known ?? [] };
}
