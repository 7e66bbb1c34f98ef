namespace ZeroShotOrleans.Grains.Storage;

/// <summary>A write on its way to the disk.</summary>
internal abstract class QueuedWrite
{
    /// <summary>Why it alone cannot be committed, once it was tried; else null.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Does the work in the open transaction. Called again when that transaction is given up.</summary>
    public abstract void Apply(StateSession session);

    /// <summary>Tells the caller how it ended.</summary>
    public abstract void Complete();
}

/// <inheritdoc/>
internal sealed class QueuedWrite<T>(Func<StateSession, T> work) : QueuedWrite
{
    // The writer's thread must not run what callers do next.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    /// <summary>Ends when the write is committed or refused.</summary>
    public Task<T> Committed => _completion.Task;

    /// <inheritdoc/>
    public override void Apply(StateSession session) => _result = work(session);

    /// <inheritdoc/>
    public override void Complete()
    {
        if (Failure is null)
        {
            _completion.SetResult(_result!);
        }
        else
        {
            _completion.SetException(Failure);
        }
    }
}
