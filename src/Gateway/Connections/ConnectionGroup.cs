namespace ZeroShotOrleans.Gateway.Connections;

/// <summary>Connections that share a limit. Those without a request in flight stand in line, the one to close first in front.</summary>
internal sealed class ConnectionGroup(int most)
{
    // One whose client sends request after request is idle only for moments: it is left alone.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly LinkedList<OpenConnection> _unused = new();
    private readonly LinkedList<OpenConnection> _idle = new();
    private int _count;

    /// <summary>Whether none is left.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Whether another one would be too many.</summary>
    public bool IsFull => _count >= most;

    /// <summary>Counts a new connection, which has sent nothing so far.</summary>
    public LinkedListNode<OpenConnection> Add(OpenConnection connection)
    {
        _count++;
        return _unused.AddLast(connection);
    }

    /// <summary>A connection that has no request in flight any more.</summary>
    public void AddIdle(LinkedListNode<OpenConnection> place) => _idle.AddLast(place);

    /// <summary>A connection that has a request in flight.</summary>
    public static void TakeOut(LinkedListNode<OpenConnection> place) => place.List?.Remove(place);

    /// <summary>A connection that is gone.</summary>
    public void Remove(LinkedListNode<OpenConnection> place)
    {
        TakeOut(place);
        _count--;
    }

    /// <summary>The connection whose loss harms least: the oldest that has never had a request, else the one that has waited longest for its next. Null when all are in use.</summary>
    public OpenConnection? Expendable(TimeProvider time) =>
        _unused.First?.Value ?? (_idle.First?.Value is { } oldest && time.GetElapsedTime(oldest.IdleSince) >= _pause ? oldest : null);
}
