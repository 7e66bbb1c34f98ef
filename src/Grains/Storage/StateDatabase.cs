using Microsoft.Data.Sqlite;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>
/// The state of a cluster on one machine: the file <c>state.db</c> in <see cref="StorageOptions.Directory"/>, which belongs to this process
/// while this object lives.
/// </summary>
/// <remarks>
/// Safe for concurrent calls. A write that has ended well outlives the death of this process. Failures of the medium are
/// <see cref="ZeroShotException"/> with <see cref="ZeroShotError.StorageFailed"/>; what was stored before stays readable.
/// <see cref="StorageOptions.MaxBytes"/> bounds the file itself; beside it the log of the last writes has a few megabytes.
/// </remarks>
internal sealed class StateDatabase : IDisposable
{
    private readonly StateDirectoryLock _lock;
    private readonly StateWriter _writer;
    private readonly StateReaders _readers;
    private readonly StateFiles _files;
    private int _disposed;

    /// <summary>Takes the directory, opens the file or creates it, and brings it to the version of this program.</summary>
    /// <exception cref="ZeroShotException">Another process has the directory, it cannot be written, or the file is damaged or newer.</exception>
    public StateDatabase(StorageOptions options)
    {
        _lock = StateDirectoryLock.Take(options.Directory);
        try
        {
            (_writer, _readers, _files) = Open(options);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>Queues a write and ends when it is committed, together with all its statements or none.</summary>
    /// <param name="work">
    /// Runs on the writer's thread and touches nothing but the session: it may run twice. What it throws undoes it and reaches the caller.
    /// </param>
    /// <param name="cancellationToken">Ends the wait. A write that has its place in the queue is done nevertheless.</param>
    public Task<T> Write<T>(Func<StateSession, T> work, CancellationToken cancellationToken) => _writer.Write(work, cancellationToken);

    /// <summary>Reads one consistent moment, with all writes that had ended before the call.</summary>
    /// <param name="work">Runs on a thread of the pool; it returns values, no readers.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<T> Read<T>(Func<StateSession, T> work, CancellationToken cancellationToken) => _readers.Read(work, cancellationToken);

    /// <summary>Why nothing can be stored or read any more, although the file was opened well: it was deleted or replaced. Null when it is there.</summary>
    public string? Problem => _files.Problem;

    /// <summary>Finishes queued writes and reads under way, then gives the directory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // The writer closes last: only it may fold the log back into the file.
        _readers.Dispose();
        _writer.Dispose();
        _lock.Dispose();
    }

    private static (StateWriter Writer, StateReaders Readers, StateFiles Files) Open(StorageOptions options)
    {
        StateSession? session = null;
        try
        {
            session = StateConnections.OpenWriter(options);
            StateSchema.Migrate(session, options.Directory);
            var readers = new StateReaders(options);
            var files = readers.Files;
            return (new StateWriter(session, options, files), readers, files);
        }
        catch (SqliteException failure)
        {
            session?.Dispose();
            throw StateFailure.Explain(failure, options) ?? (Exception)failure;
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }
}
