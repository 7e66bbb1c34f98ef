using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>
/// Runs a model's image tower for all requests of this silo. Each worker thread takes a batch, from any requests, and processes it completely:
/// read, decode, encode, score. On a CPU this is faster than a pipeline of stages: no thread waits for another, and no core is oversubscribed.
/// </summary>
/// <remarks>
/// <para>
/// Interactive images go first, but would have to wait while all workers are busy with bulk batches. So one extra thread serves only interactive ones. On a
/// CPU it shares the cores with the others, so an interactive image takes little longer than on an idle silo; while idle it costs nothing. On any other device it
/// prepares the image while a batch runs, and is next: see <see cref="DeviceTurn"/> and <see cref="BatchBound"/>.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
internal sealed partial class ImageBatcher : IDisposable
{
    private readonly ImageTower _tower;
    private readonly ImagePreprocessor _preprocessor;
    private readonly ImageFiles _files;
    private readonly EncoderMeter _meter;
    private readonly BatchMeter.Series _times;
    private readonly OutcomeCounts _interactive;
    private readonly OutcomeCounts _inBulk;
    private readonly WorkQueue _queue;
    private readonly Thread[] _workers;
    private readonly int _batchImages;

    // Null on a CPU, where every core can run a batch.
    private readonly DeviceTurn? _turn;
    private readonly BatchBound _bulkBound;

    public ImageBatcher(
        ImageTower tower, ImagePreprocessor preprocessor, ModelManifest manifest, ImageFiles files, EncoderMeter meter, BatchMeter.Series times, EncoderOptions options)
    {
        Manifest = manifest;
        (_tower, _preprocessor, _files, _meter, _times) = (tower, preprocessor, files, meter, times);
        (_interactive, _inBulk) = (meter.ImagesOf(times.Model, interactive: true), meter.ImagesOf(times.Model, interactive: false));
        _batchImages = options.BatchImagesOn(tower.RunsOn);
        times.Limit(_batchImages);
        _turn = tower.RunsOn.IsCpu ? null : new DeviceTurn();
        _bulkBound = new BatchBound(_batchImages);
        _queue = new WorkQueue(options.QueueImages, options.InteractiveImages, options.ResolvedWorkers);
        meter.Watch(_queue);
        _workers = [
            .. Enumerable.Range(0, options.ResolvedWorkers).Select(index => new Thread(() => WorkInBulk(options.BulkNiceness)) { Name = $"zso-encoder-{index}", IsBackground = true }),
            new Thread(() => Work(interactiveOnly: true)) { Name = "zso-encoder-interactive", IsBackground = true },
        ];
        foreach (var worker in _workers)
        {
            worker.Start();
        }
    }

    /// <summary>The manifest of the loaded tower: logit scale, bias and activation.</summary>
    public ModelManifest Manifest { get; }

    // With a bulk thread on every core, an interactive image would get two thirds of a core, and the silo's own messages would wait as well.
    private void WorkInBulk(int niceness)
    {
        if (OperatingSystem.IsLinux())
        {
            ThreadNiceness.Raise(niceness);
        }

        Work(interactiveOnly: false);
    }

    /// <summary>Encodes and scores a slice.</summary>
    /// <param name="slice">The images, their label sets and how to score.</param>
    /// <param name="cancellationToken">Withdraws images that were not started: see <see cref="WorkQueue.Withdraw"/>. The rest runs to completion.</param>
    /// <returns>One outcome per image, in order.</returns>
    /// <exception cref="ZeroShotException">The queue is full.</exception>
    public async Task<ImmutableArray<ImageOutcome>> RunAsync(SliceWork slice, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (slice.Images.Count == 0)
        {
            return [];
        }

        Add(slice);
        await using var registration = cancellationToken.Register(() =>
        {
            if (_queue.Withdraw(slice) is > 0 and var images)
            {
                _meter.Queued(-images, slice.Interactive);
                slice.Cancel(images, cancellationToken);
            }
        });
        return await slice.Done;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.Close();
        foreach (var worker in _workers)
        {
            worker.Join();
        }

        _meter.Forget(_queue);
        _times.Limit(-_batchImages);
        _tower.Dispose();
    }

    private void Add(SliceWork slice)
    {
        // Before it is queued: a worker may take it immediately.
        _meter.Queued(slice.Images.Count, slice.Interactive);
        try
        {
            _queue.Add(slice);
        }
        catch
        {
            _meter.Queued(-slice.Images.Count, slice.Interactive);
            throw;
        }
    }

    private void Work(bool interactiveOnly)
    {
        var buffers = new WorkerBuffers(_batchImages, _preprocessor.ValuesPerImage, _tower.ValuesPerEmbedding, _tower.ValuesPerHiddenStates);
        var batch = new List<ImageWork>(_batchImages);
        while (_queue.Take(_bulkBound.Images, batch, interactiveOnly))
        {
            _meter.Started(batch.Count, batch[0].Slice.Interactive);
            Run(batch, buffers);
            batch.Clear();
        }
    }

    private void Run(List<ImageWork> batch, WorkerBuffers buffers)
    {
        var ready = buffers.Ready;
        ready.Clear();
        var taken = Stopwatch.GetTimestamp();
        foreach (var image in batch)
        {
            var started = Stopwatch.GetTimestamp();
            var prepared = Prepare(image, buffers.Pixels.Span.Slice(ready.Count * _preprocessor.ValuesPerImage, _preprocessor.ValuesPerImage));
            var ended = Stopwatch.GetTimestamp();
            image.Slice.Clock.Prepared(started, ended);
            _times.Waited(image.Slice.Queued, taken, image.Slice.Interactive);
            _times.Decoded(started, ended);
            if (prepared is { } error)
            {
                End(image, error);
            }
            else
            {
                ready.Add(image);
            }
        }

        BatchSpans.Prepared(batch, taken, Stopwatch.GetTimestamp());
        if (ready.Count == 0)
        {
            return;
        }

        // If one image needs matching, the tower keeps its hidden states for the whole batch; that costs a copy, not a run.
        var hiddenStates = ready.Any(image => image.Slice.Rematch is not null) ? buffers.HiddenStates : [];
        if (TryEncode(ready, 0, ready.Count, buffers, hiddenStates) is null)
        {
            _meter.Rate.BatchRan(ready.Count);
            ScoreAll(ready, buffers);
            return;
        }

        // Something in the batch makes the model fail: run the images one by one, so that only the cause is an error.
        for (var i = 0; i < ready.Count; i++)
        {
            End(ready[i], TryEncode(ready, i, 1, buffers, hiddenStates) ?? Score(ready[i].Slice, buffers, row: 0));
        }
    }

    private ImageOutcome? Prepare(ImageWork image, Span<float> pixels)
    {
        var unread = _files.Read(image.Slice.Images, image.Index, out var file, out var modified);
        var stamp = ImageStamps.Of(file, modified);
        if (unread is null || modified != 0)
        {
            image.Slice.SetStamp(image.Index, stamp);
        }

        if (unread is not null)
        {
            return unread;
        }

        if (image.Slice.Knows(image.Index, stamp.Content))
        {
            return new ImageOutcome { Unchanged = true };
        }

        return _preprocessor.Prepare(file, pixels) is { } error ? ImageOutcome.Failed(ImageErrorMapping.Of(error.Kind), error.Detail) : null;
    }

    // Copies images from an index on to the first rows of the buffers.
    private ImageOutcome? TryEncode(List<ImageWork> ready, int first, int images, WorkerBuffers buffers, float[] hiddenStates)
    {
        // A batch is either interactive or bulk.
        var interactive = ready[first].Slice.Interactive;
        _turn?.Enter(interactive);
        var started = Stopwatch.GetTimestamp();
        try
        {
            _tower.Encode(
                buffers.Pixels.Slice(first * _preprocessor.ValuesPerImage, images * _preprocessor.ValuesPerImage),
                images,
                buffers.Embeddings.AsSpan(0, images * _tower.ValuesPerEmbedding),
                hiddenStates.AsSpan(0, hiddenStates.Length == 0 ? 0 : images * _tower.ValuesPerHiddenStates));
            return null;
        }
        catch (OnnxRuntimeException)
        {
            return Failed();
        }
        finally
        {
            var ended = Stopwatch.GetTimestamp();
            _turn?.Leave();
            if (_turn is not null && !interactive)
            {
                _bulkBound.Ran(images, Stopwatch.GetElapsedTime(started, ended));
            }

            _times.Encoded(images, started, ended);
            BatchSpans.Ran(ready, first, images, _times.Model, started, ended);
            for (var i = first; i < first + images; i++)
            {
                ready[i].Slice.Clock.Encoded(started, ended);
            }
        }
    }

    // ONNX Runtime's message may contain paths of this machine; it is in the log.
    private static ImageOutcome Failed() => ImageOutcome.Failed(ImageError.ModelFailed, "The model failed on this image.");

    private static ImageOutcome NoNumber() => ImageOutcome.Failed(ImageError.ModelFailed, "The model returned values that are not numbers.");

    private void End(ImageWork image, ImageOutcome outcome)
    {
        (image.Slice.Interactive ? _interactive : _inBulk).Add(outcome);
        _meter.ImageEnded();
        image.Slice.SetOutcome(image.Index, outcome);
    }
}
