namespace ZeroShotOrleans.Gateway.Connections;

/// <summary>An open connection, as <see cref="ConnectionTable"/> knows it. A feature of each request on it.</summary>
internal sealed class OpenConnection(ConnectionTable table, Action<string> close) : IDisposable
{
    /// <summary>Its place among all, and among those of its address; the latter null when addresses have no limit.</summary>
    public (LinkedListNode<OpenConnection> All, LinkedListNode<OpenConnection>? Address) Places { get; set; }

    /// <summary>The others of its address; null when addresses have no limit.</summary>
    public (ConnectionKey Key, ConnectionGroup Group)? Address { get; init; }

    /// <summary>Requests in flight: HTTP/2 has several at once.</summary>
    public int InFlight { get; set; }

    /// <summary>Whether it has had a request.</summary>
    public bool IsUsed { get; set; }

    /// <summary>When its last request ended.</summary>
    public long IdleSince { get; set; }

    /// <summary>Whether it was counted out.</summary>
    public bool IsGone { get; set; }

    /// <summary>A request begins.</summary>
    public void Begin() => table.Begin(this);

    /// <summary>A request has ended.</summary>
    public void End() => table.End(this);

    /// <summary>Closes it when it has had no request yet.</summary>
    public void CloseUnused() => table.CloseUnused(this);

    /// <summary>Breaks it off.</summary>
    public void Close(string reason) => close(reason);

    /// <summary>It is closed.</summary>
    public void Dispose() => table.Remove(this);
}
