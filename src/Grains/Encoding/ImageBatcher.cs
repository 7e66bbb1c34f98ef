using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>
/// Runs a model's image tower for everything in this silo. Each worker thread takes a batch, whoever sent its images, and carries it to the end:
/// read, decode, encode, score. On a CPU that beats handing images from stage to stage: no thread waits for another, and none too many runs.
/// </summary>
/// <remarks>
/// <para>
/// People go first, but a worker that is busy with a batch of bulk work would keep them waiting for all of it. So one thread more serves nobody else. On a
/// CPU it shares the cores with the others, and a person's image takes little longer than alone; idle, it costs nothing. Before any other device it prepares
/// the image while a batch runs, and is next: see <see cref="DeviceTurn"/> and <see cref="BatchBound"/>.
/// </para>
/// <para>Safe for concurrent calls.</para>
/// </remarks>
internal sealed partial class ImageBatcher : IDisposable
{
    private readonly ImageTower _tower;
    private readonly ImagePreprocessor _preprocessor;
    private readonly ImageFiles _files;
    private readonly EncoderMeter _meter;
    private readonly BatchMeter.Series _times;
    private readonly OutcomeCounts _ofPeople;
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
        (_ofPeople, _inBulk) = (meter.ImagesOf(times.Model, interactive: true), meter.ImagesOf(times.Model, interactive: false));
        _batchImages = options.BatchImagesOn(tower.RunsOn);
        times.Limit(_batchImages);
        _turn = tower.RunsOn.IsCpu ? null : new DeviceTurn();
        _bulkBound = new BatchBound(_batchImages);
        _queue = new WorkQueue(options.QueueImages, options.InteractiveImages, options.ResolvedWorkers);
        meter.Watch(_queue);
        _workers = [
            .. Enumerable.Range(0, options.ResolvedWorkers).Select(index => new Thread(() => WorkInBulk(options.BulkNiceness)) { Name = $"zso-encoder-{index}", IsBackground = true }),
            new Thread(() => Work(interactiveOnly: true)) { Name = "zso-encoder-people", IsBackground = true },
        ];
        foreach (var worker in _workers)
        {
            worker.Start();
        }
    }

    /// <summary>The manifest that the tower was loaded with: logit scale, bias and activation of its scores.</summary>
    public ModelManifest Manifest { get; }

    // With as many bulk threads as cores a person's image would get two thirds of a core, and the silo's answers to the cluster wait as well.
    private void WorkInBulk(int niceness)
    {
        if (OperatingSystem.IsLinux())
        {
            ThreadNiceness.Raise(niceness);
        }

        Work(interactiveOnly: false);
    }

    /// <summary>Encodes and ranks a slice.</summary>
    /// <param name="slice">The images, their label sets and how to score.</param>
    /// <param name="cancellationToken">Takes back what was not begun: see <see cref="WorkQueue.Withdraw"/>. The rest runs to its end.</param>
    /// <returns>One outcome per image, in order.</returns>
    /// <exception cref="ZeroShotException">There is no room.</exception>
    public async Task<ImmutableArray<ImageOutcome>> Run(SliceWork slice, CancellationToken cancellationToken)
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
        // Before it is there: a worker may have taken it a moment later.
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
            _meter.Begun(batch.Count, batch[0].Slice.Interactive);
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
            var begun = Stopwatch.GetTimestamp();
            var prepared = Prepare(image, buffers.Pixels.Span.Slice(ready.Count * _preprocessor.ValuesPerImage, _preprocessor.ValuesPerImage));
            var ended = Stopwatch.GetTimestamp();
            image.Slice.Clock.Prepared(begun, ended);
            _times.Waited(image.Slice.Queued, taken, image.Slice.Interactive);
            _times.Decoded(begun, ended);
            if (prepared is { } fault)
            {
                End(image, fault);
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

        // One that is to be matched makes the tower keep more for the whole batch; that costs a copy, not a run.
        var hiddenStates = ready.Any(image => image.Slice.Rematch is not null) ? buffers.HiddenStates : [];
        if (TryEncode(ready, 0, ready.Count, buffers, hiddenStates) is null)
        {
            _meter.Pace.BatchRan(ready.Count);
            ScoreAll(ready, buffers);
            return;
        }

        // Something in the batch makes the model fail: one by one, so that only the guilty image pays.
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

        return _preprocessor.Prepare(file, pixels) is { } fault ? ImageOutcome.Faulted(Faults.Of(fault.Kind), fault.Detail) : null;
    }

    // The images from one on, to the first rows of the buffers.
    private ImageOutcome? TryEncode(List<ImageWork> ready, int first, int images, WorkerBuffers buffers, float[] hiddenStates)
    {
        // A batch is of people or of bulk work throughout.
        var interactive = ready[first].Slice.Interactive;
        _turn?.Enter(interactive);
        var begun = Stopwatch.GetTimestamp();
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
                _bulkBound.Ran(images, Stopwatch.GetElapsedTime(begun, ended));
            }

            _times.Encoded(images, begun, ended);
            BatchSpans.Ran(ready, first, images, _times.Model, begun, ended);
            for (var i = first; i < first + images; i++)
            {
                ready[i].Slice.Clock.Encoded(begun, ended);
            }
        }
    }

    // The message of ONNX Runtime may hold paths of this machine; its log has it.
    private static ImageOutcome Failed() => ImageOutcome.Faulted(ImageFault.ModelFailed, "The model failed on this image.");

    private static ImageOutcome NoNumber() => ImageOutcome.Faulted(ImageFault.ModelFailed, "The model answered with something that is not a number.");

    private void End(ImageWork image, ImageOutcome outcome)
    {
        (image.Slice.Interactive ? _ofPeople : _inBulk).Add(outcome);
        _meter.ImageEnded();
        image.Slice.SetOutcome(image.Index, outcome);
    }
}
