using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>A request in the batcher. Its images may run in several batches, and batches mix images of several requests.</summary>
/// <remarks>Workers write different <see cref="_outcomes"/> elements; the last one to finish completes the task.</remarks>
internal sealed class SliceWork
{
    private readonly ImageOutcome[] _outcomes;
    private readonly ImageStamp[] _stamps;

    // Continuations must not run on a worker thread.
    private readonly TaskCompletionSource<ImmutableArray<ImageOutcome>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _cancelled;
    private int _left;

    public SliceWork(ImageSlice images, ImmutableArray<Scorer> scorers, ScoreOptions score, bool interactive, Rematch? rematch = null)
    {
        (Images, Scorers, Score, Interactive, Rematch) = (images, scorers, score, interactive, rematch);
        _outcomes = new ImageOutcome[images.Count];
        _stamps = new ImageStamp[images.Count];
        _left = images.Count;
    }

    /// <summary>The images.</summary>
    public ImageSlice Images { get; }

    /// <summary>One per label set.</summary>
    public ImmutableArray<Scorer> Scorers { get; }

    /// <summary>How similarities become scores.</summary>
    public ScoreOptions Score { get; }

    /// <summary>Scores the best labels again; null if similarities are final.</summary>
    public Rematch? Rematch { get; }

    /// <summary>Known hashes: empty, or one per image, default if unknown.</summary>
    public ImmutableArray<ContentHash> Known { get; init; } = [];

    /// <summary>Whether it goes ahead of bulk work.</summary>
    public bool Interactive { get; }

    /// <summary>Whether outcomes include embeddings.</summary>
    public bool WithEmbeddings { get; init; }

    /// <summary>When the request reached this silo.</summary>
    public SliceClock Clock { get; init; } = new(Stopwatch.GetTimestamp());

    /// <summary>When it was queued: a timestamp of <see cref="Stopwatch"/>.</summary>
    public long Queued { get; } = Stopwatch.GetTimestamp();

    /// <summary>The span of the request, or the default if it is not traced; workers add to it.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Images not yet taken by a worker. Guarded by the queue's lock.</summary>
    public int Untaken => Images.Count - Taken;

    /// <summary>Images taken by workers. Guarded by the queue's lock.</summary>
    public int Taken { get; set; }

    /// <summary>One outcome per image, in order.</summary>
    public Task<ImmutableArray<ImageOutcome>> Done => _done.Task;

    /// <summary>Whether the caller already has an outcome for these bytes.</summary>
    public bool Knows(int index, ContentHash content) => !Known.IsEmpty && Known[index] == content && content != default;

    /// <summary>Records the hash of an image before its outcome is set.</summary>
    public void SetStamp(int index, ImageStamp stamp) => _stamps[index] = stamp;

    /// <summary>Sets the outcome of one image, once, with its stamp if there is one.</summary>
    public void SetOutcome(int index, ImageOutcome outcome)
    {
        _outcomes[index] = outcome with { Stamp = _stamps[index] };
        Complete(1);
    }

    /// <summary>Cancels the task once workers are done with the images they have taken: until then they need the request's resources.</summary>
    /// <param name="images">Number of images withdrawn from the queue, 1 or more.</param>
    /// <param name="cancellationToken">The token that cancelled it.</param>
    public void Cancel(int images, CancellationToken cancellationToken)
    {
        _cancelled = cancellationToken;
        Complete(images);
    }

    private void Complete(int images)
    {
        if (Interlocked.Add(ref _left, -images) > 0)
        {
            return;
        }

        if (_cancelled.IsCancellationRequested)
        {
            _done.TrySetCanceled(_cancelled);
        }
        else
        {
            _done.TrySetResult(ImmutableCollectionsMarshal.AsImmutableArray(_outcomes));
        }
    }
}

/// <summary>One image of a slice, taken by a worker.</summary>
internal readonly record struct ImageWork(SliceWork Slice, int Index);
