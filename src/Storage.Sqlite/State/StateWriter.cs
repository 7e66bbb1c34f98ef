using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>
/// The single writer: a thread that commits all waiting writes in one transaction, so that many callers share the cost of one commit.
/// </summary>
/// <remarks>
/// Each write has a savepoint: one that fails (a stale epoch, an old ETag) is rolled back alone. When the medium fails, the shared transaction is
/// rolled back and each write is retried in its own, so that only those that cannot be stored fail.
/// </remarks>
internal sealed class StateWriter : IDisposable
{
    /// <summary>Maximum number of queued writes; further callers wait.</summary>
    public const int MaxQueued = 1024;

    /// <summary>Maximum number of writes in one transaction. More would save nothing and make the first wait for the last.</summary>
    private const int MaxTogether = 256;

    private readonly Channel<QueuedWrite> _queue =
        Channel.CreateBounded<QueuedWrite>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    private readonly StateSession _session;
    private readonly StorageOptions _options;
    private readonly StateFiles _files;
    private readonly Thread _thread;

    /// <summary>A writer that owns <paramref name="session"/>.</summary>
    public StateWriter(StateSession session, StorageOptions options, StateFiles files)
    {
        (_session, _options, _files) = (session, options, files);
        _thread = new Thread(Run) { IsBackground = true, Name = "State writer" };
        _thread.Start();
    }

    /// <inheritdoc cref="StateDatabase.WriteAsync{T}"/>
    public async Task<T> WriteAsync<T>(Func<StateSession, T> work, CancellationToken cancellationToken)
    {
        var write = new QueuedWrite<T>(work);
        try
        {
            await _queue.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(StateDatabase));
        }

        return await write.Committed.WaitAsync(cancellationToken);
    }

    /// <summary>Completes the queued writes.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join();
        _session.Dispose();
    }

    private void Run()
    {
        List<QueuedWrite> together = [];

        // This is a dedicated thread, so blocking it is fine.
#pragma warning disable RS0030
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
#pragma warning restore RS0030
        {
            while (together.Count < MaxTogether && _queue.Reader.TryRead(out var write))
            {
                together.Add(write);
            }

            Commit(together);
            together.ForEach(write => write.Complete());
            together.Clear();
        }
    }

    private void Commit(List<QueuedWrite> writes)
    {
        if (TryCommit(writes) is null)
        {
            return;
        }

        foreach (var write in writes)
        {
            if (TryCommit([write]) is { } failure)
            {
                write.Failure = failure;
            }
        }
    }

    /// <summary>Null, or why nothing was stored. A write that failed for its own reason is completed with that reason, and the others are stored.</summary>
    private Exception? TryCommit(List<QueuedWrite> writes)
    {
        try
        {
            GiveUpTransaction();
            _files.Check();
            _session.Execute("BEGIN IMMEDIATE");
            writes.ForEach(ApplyAlone);
            _session.Execute("COMMIT");

            // Check again: a write must not be acknowledged if its file was deleted.
            _files.Check();
            return null;
        }
        catch (ZeroShotException gone)
        {
            return gone;
        }
        catch (SqliteException failure)
        {
            return SqliteFailure.Explain(failure, _options) ?? (Exception)failure;
        }
    }

    private void ApplyAlone(QueuedWrite write)
    {
        write.Failure = null;
        _session.Execute("SAVEPOINT write");
        try
        {
            write.Apply(_session);
        }
        catch (Exception refusal) when (!MediumFailed(refusal))
        {
            // Any exception of a caller's work goes to that caller; the loop continues for the others.
            write.Failure = refusal;
            _session.Execute("ROLLBACK TO write");
        }

        _session.Execute("RELEASE write");
    }

    private bool MediumFailed(Exception failure) => failure is SqliteException sqlite && SqliteFailure.Explain(sqlite, _options) is not null;

    private void GiveUpTransaction()
    {
        if (_session.InTransaction)
        {
            _session.Execute("ROLLBACK");
        }
    }
}
