namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>
/// Whose batch runs next on a device that is no CPU. Such a device runs one batch at a time: two at once would each take twice as long, a person's too.
/// So a person waits for the one run that is under way, and goes ahead of all bulk batches that wait.
/// </summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class DeviceTurn
{
    private readonly object _lock = new();
    private bool _taken;
    private int _people;
    private int _waiting;

    /// <summary>Batches that wait for their turn.</summary>
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

    /// <summary>Waits for the turn.</summary>
    public void Enter(bool interactive)
    {
        lock (_lock)
        {
            _people += interactive ? 1 : 0;
            _waiting++;
            while (_taken || (!interactive && _people > 0))
            {
                Monitor.Wait(_lock);
            }

            _waiting--;
            _people -= interactive ? 1 : 0;
            _taken = true;
        }
    }

    /// <summary>Gives the turn back.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _taken = false;
            Monitor.PulseAll(_lock);
        }
    }
}
