using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>One request on its way through the batcher. Its images may run in several batches, and batches mix images of several requests.</summary>
/// <remarks>Workers write different <see cref="_outcomes"/> elements; the last one to finish completes the task.</remarks>
internal sealed class SliceWork
{
    private readonly ImageOutcome[] _outcomes;
    private readonly ImageStamp[] _stamps;

    // Continuations run elsewhere: a worker thread belongs to the encoder.
    private readonly TaskCompletionSource<ImmutableArray<ImageOutcome>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
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

    /// <summary>How similarities become rankings.</summary>
    public ScoreOptions Score { get; }

    /// <summary>Ranks again, or null where similarities are the last word.</summary>
    public Rematch? Rematch { get; }

    /// <summary>Whether outcomes come with vectors.</summary>
    public bool WithVectors { get; init; }

    /// <summary>What the caller knows: empty, or one hash per image, default where it knows none.</summary>
    public ImmutableArray<ContentHash> Known { get; init; } = [];

    /// <summary>Whether it goes ahead of bulk work.</summary>
    public bool Interactive { get; }

    /// <summary>Images that no worker has taken yet. Guarded by the queue's lock.</summary>
    public int Untaken => Images.Count - Taken;

    /// <summary>Images that a worker has taken. Guarded by the queue's lock.</summary>
    public int Taken { get; set; }

    /// <summary>One outcome per image, in order.</summary>
    public Task<ImmutableArray<ImageOutcome>> Done => _done.Task;

    /// <summary>Whether the caller has an outcome of an image with these bytes.</summary>
    public bool Knows(int index, ContentHash content) => !Known.IsEmpty && Known[index] == content && content != default;

    /// <summary>Notes which bytes an image has, before its outcome is set.</summary>
    public void SetStamp(int index, ImageStamp stamp) => _stamps[index] = stamp;

    /// <summary>Sets the outcome of one image, once; its stamp, if there is one, is put in.</summary>
    public void SetOutcome(int index, ImageOutcome outcome)
    {
        _outcomes[index] = outcome with { Stamp = _stamps[index] };
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _done.TrySetResult(ImmutableCollectionsMarshal.AsImmutableArray(_outcomes));
        }
    }

    /// <summary>Ends the task without outcomes; only for a slice of which no image was taken.</summary>
    public void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);
}

/// <summary>One image of a slice, taken by a worker.</summary>
internal readonly record struct ImageWork(SliceWork Slice, int Index);
