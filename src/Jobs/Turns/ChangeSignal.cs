namespace ZeroShotOrleans.Jobs.Turns;

/// <summary>Wakes everyone who waits for a change.</summary>
/// <remarks>Not thread-safe: it belongs to one grain. Who waits takes <see cref="Next"/> before looking at the state, so that no change is missed.</remarks>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes at the next change.</summary>
    public Task Next => _next.Task;

    /// <summary>Something changed.</summary>
    public void Raise()
    {
        var signal = _next;
        _next = New();
        signal.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
