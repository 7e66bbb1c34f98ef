using System.Net;

namespace ZeroShotOrleans.Gateway.Connections;

/// <summary>The open connections, within a limit for all and one for each address.</summary>
/// <remarks>
/// Thread-safe. At a limit a new connection takes the place of one that has no request in flight: of the oldest that never had one, else of the one that has waited longest. So connections
/// that want nothing shut nobody out. If all are in use, the new one is refused.
/// </remarks>
internal sealed class ConnectionTable(int most, int mostPerAddress, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly ConnectionGroup _all = new(most);
    private readonly Dictionary<ConnectionKey, ConnectionGroup> _byAddress = [];
    private long _closed;
    private long _refused;

    /// <summary>Connections that were closed to make room, and those that were refused, since the start.</summary>
    public (long Closed, long Refused) Counts => (Interlocked.Read(ref _closed), Interlocked.Read(ref _refused));

    /// <summary>Counts a new connection.</summary>
    /// <param name="remote">Where it comes from.</param>
    /// <param name="close">Breaks it off, for a reason.</param>
    /// <returns>The connection, to be disposed when it is closed; null if it is refused.</returns>
    public OpenConnection? TryOpen(EndPoint? remote, Action<string> close)
    {
        OpenConnection? closed = null;
        OpenConnection? opened;
        var reason = "";
        lock (_lock)
        {
            var key = ConnectionKey.Of(remote);
            var group = mostPerAddress == 0 || key == default ? null : _byAddress.GetValueOrDefault(key) ?? new ConnectionGroup(mostPerAddress);
            var full = group is { IsFull: true } ? group : _all.IsFull ? _all : null;
            if (full is not null)
            {
                closed = full.Expendable(time);
                if (closed is null)
                {
                    _refused++;
                    return null;
                }

                reason = full == _all ? "Http:MaxConnections" : "Http:MaxConnectionsPerAddress";
                _closed++;
                Forget(closed);
            }

            opened = new OpenConnection(this, close) { Address = group is null ? null : (key, group) };
            opened.Places = (_all.Add(opened), group?.Add(opened));
            if (group is not null)
            {
                // Also where its last other connection was closed just now.
                _byAddress[key] = group;
            }
        }

        closed?.Close(reason);
        return opened;
    }

    /// <summary>A request begins.</summary>
    public void Begin(OpenConnection connection)
    {
        lock (_lock)
        {
            connection.IsUsed = true;
            if (connection.InFlight++ == 0 && !connection.IsGone)
            {
                ConnectionGroup.TakeOut(connection.Places.All);
                if (connection.Places.Address is { } place)
                {
                    ConnectionGroup.TakeOut(place);
                }
            }
        }
    }

    /// <summary>A request has ended.</summary>
    public void End(OpenConnection connection)
    {
        lock (_lock)
        {
            if (--connection.InFlight == 0 && !connection.IsGone)
            {
                connection.IdleSince = time.GetTimestamp();
                _all.AddIdle(connection.Places.All);
                if (connection.Places.Address is { } place)
                {
                    connection.Address!.Value.Group.AddIdle(place);
                }
            }
        }
    }

    /// <summary>Closes a connection that has had no request so far.</summary>
    public void CloseUnused(OpenConnection connection)
    {
        lock (_lock)
        {
            if (connection.IsUsed || connection.IsGone)
            {
                return;
            }

            Forget(connection);
        }

        connection.Close("Http:FirstRequestSeconds");
    }

    /// <summary>A connection is closed.</summary>
    public void Remove(OpenConnection connection)
    {
        lock (_lock)
        {
            if (!connection.IsGone)
            {
                Forget(connection);
            }
        }
    }

    private void Forget(OpenConnection connection)
    {
        connection.IsGone = true;
        _all.Remove(connection.Places.All);
        if (connection.Places.Address is { } place)
        {
            var (key, group) = connection.Address!.Value;
            group.Remove(place);
            if (group.IsEmpty)
            {
                _byAddress.Remove(key);
            }
        }
    }
}
