namespace ZeroShotOrleans.Grains.Dispatch;

/// <summary>Jobs that have work, asked in turn.</summary>
/// <remarks>Not thread-safe: it lives in one grain.</remarks>
internal sealed class JobRing
{
    private readonly Queue<string> _order = [];
    private readonly HashSet<string> _inOrder = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _announcements = new(StringComparer.Ordinal);
    private long _clock;

    /// <summary>One job's turn, and the announcement that gave it.</summary>
    internal readonly record struct Turn(string JobId, long Announcement);

    /// <summary>Number of jobs.</summary>
    public int Count => _announcements.Count;

    /// <summary>A job announces itself, for the first time or again.</summary>
    public void Add(string jobId)
    {
        // One place each, whatever happened in between: two places would be two shares.
        if (_inOrder.Add(jobId))
        {
            _order.Enqueue(jobId);
        }

        _announcements[jobId] = ++_clock;
    }

    /// <summary>The job whose turn it is; it goes to the end of the ring. Null when there is none.</summary>
    public Turn? Next()
    {
        while (_order.TryDequeue(out var jobId))
        {
            if (_announcements.TryGetValue(jobId, out var announcement))
            {
                _order.Enqueue(jobId);
                return new Turn(jobId, announcement);
            }

            _inOrder.Remove(jobId);
        }

        return null;
    }

    /// <summary>The job had nothing when it was asked. One that announced itself meanwhile stays.</summary>
    public void Remove(Turn turn)
    {
        if (_announcements.TryGetValue(turn.JobId, out var latest) && latest == turn.Announcement)
        {
            _announcements.Remove(turn.JobId);
        }
    }
}
