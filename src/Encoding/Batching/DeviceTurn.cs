namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>
/// Schedules batches on a device other than a CPU. Such a device runs one batch at a time: two at once would each take twice as long, interactive ones included.
/// An interactive batch therefore waits for at most the running batch, and goes ahead of all waiting bulk batches.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class DeviceTurn
{
    private readonly object _lock = new();
    private bool _taken;
    private int _interactive;
    private int _waiting;

    /// <summary>Number of waiting batches.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting;
            }
        }
    }

    /// <summary>Waits for the device.</summary>
    public void Enter(bool interactive)
    {
        lock (_lock)
        {
            _interactive += interactive ? 1 : 0;
            _waiting++;
            while (_taken || (!interactive && _interactive > 0))
            {
                Monitor.Wait(_lock);
            }

            _waiting--;
            _interactive -= interactive ? 1 : 0;
            _taken = true;
        }
    }

    /// <summary>Releases the device.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _taken = false;
            Monitor.PulseAll(_lock);
        }
    }
}
