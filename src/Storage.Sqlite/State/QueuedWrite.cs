namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>A write in the queue.</summary>
internal abstract class QueuedWrite
{
    /// <summary>Why this write alone failed, once it was tried; otherwise null.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Runs the work in the open transaction. Called again if that transaction is rolled back.</summary>
    public abstract void Apply(StateSession session);

    /// <summary>Reports the result to the caller.</summary>
    public abstract void Complete();
}

/// <inheritdoc/>
internal sealed class QueuedWrite<T>(Func<StateSession, T> work) : QueuedWrite
{
    // Callers' continuations must not run on the writer's thread.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    /// <summary>Completes when the write is committed or rejected.</summary>
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
