using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>A small pool of connections that read concurrently with the writer.</summary>
internal sealed class StateReaders : IDisposable
{
    // Reads are short and mostly served from the page cache; more connections would only use memory.
    private const int Connections = 4;

    private readonly Channel<StateSession> _idle;
    private readonly StorageOptions _options;
    private readonly int _connections;

    /// <summary>Opens the connections.</summary>
    public StateReaders(StorageOptions options, int connections = Connections)
    {
        (_options, _connections) = (options, connections);
        _idle = Channel.CreateBounded<StateSession>(connections);
        for (var opened = 0; opened < connections; opened++)
        {
            _idle.Writer.TryWrite(StateConnections.OpenReader(options));
        }

        Files = new StateFiles(options.Directory);
    }

    /// <summary>The opened files.</summary>
    public StateFiles Files { get; }

    /// <inheritdoc cref="StateDatabase.ReadAsync{T}"/>
    public async Task<T> ReadAsync<T>(Func<StateSession, T> work, CancellationToken cancellationToken)
    {
        StateSession session;
        try
        {
            session = await _idle.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(StateDatabase));
        }

        // Reading blocks on the disk, so it must not run on the caller's thread, which may be a grain's. It always runs, and so returns the connection.
#pragma warning disable RS0030
        return await Task.Run(() => Run(session, work), CancellationToken.None).WaitAsync(cancellationToken);
#pragma warning restore RS0030
    }

    /// <summary>Asks one of the connections, before anything else reads.</summary>
    public bool Check(Func<StateSession, bool> question)
    {
        _ = _idle.Reader.TryRead(out var session);
        try
        {
            return question(session!);
        }
        finally
        {
            Return(session!);
        }
    }

    /// <summary>Waits for running reads.</summary>
    public void Dispose()
    {
        for (var closed = 0; closed < _connections; closed++)
        {
            // Disposed by the container at the end, when a read takes moments.
#pragma warning disable RS0030
            _idle.Reader.ReadAsync().AsTask().GetAwaiter().GetResult().Dispose();
#pragma warning restore RS0030
        }

        // Callers still waiting for a connection get an exception.
        _idle.Writer.Complete();
    }

    private T Run<T>(StateSession session, Func<StateSession, T> work)
    {
        try
        {
            Files.Check();

            // All statements of one read see the same snapshot.
            session.Execute("BEGIN");
            return work(session);
        }
        catch (SqliteException failure) when (SqliteFailure.Explain(failure, _options) is { } explained)
        {
            throw explained;
        }
        finally
        {
            Return(session);
        }
    }

    private void Return(StateSession session)
    {
        try
        {
            if (session.InTransaction)
            {
                session.Execute("ROLLBACK");
            }
        }
        finally
        {
            _idle.Writer.TryWrite(session);
        }
    }
}
