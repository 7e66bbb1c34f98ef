namespace ZeroShotOrleans.Jobs.Turns;

/// <summary>Wakes all waiters when the state changes.</summary>
/// <remarks>Not thread-safe: used by a single grain. Waiters read <see cref="Next"/> before they check the state, so that no change is missed.</remarks>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes at the next change.</summary>
    public Task Next => _next.Task;

    /// <summary>Signals a change.</summary>
    public void Raise()
    {
        var signal = _next;
        _next = New();
        signal.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
