using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>
/// The state of a cluster on one machine: the file <c>state.db</c> in <see cref="StorageOptions.Directory"/>, locked by this process
/// for the lifetime of this object.
/// </summary>
/// <remarks>
/// Thread-safe. A completed write survives a crash of this process. Failures of the medium are
/// <see cref="ZeroShotException"/> with <see cref="ZeroShotError.StorageFailed"/>; earlier data stays readable.
/// <see cref="StorageOptions.MaxBytes"/> limits the file itself; the write-ahead log adds a few megabytes.
/// </remarks>
internal sealed class StateDatabase : IDisposable
{
    private readonly StateDirectoryLock? _lock;
    private readonly StateWriter? _writer;
    private readonly StateReaders _readers;
    private readonly StateFiles _files;
    private int _disposed;

    private StateDatabase(StateReaders readers) => (_readers, _files) = (readers, readers.Files);

    /// <summary>Locks the directory, opens or creates the file, and migrates it to this program's version.</summary>
    /// <exception cref="ZeroShotException">Another process uses the directory, it is not writable, or the file is damaged or newer.</exception>
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

    /// <summary>Opens an existing state for reading, beside the process that uses it if there is one. Does not lock the directory; writes are refused.</summary>
    /// <returns>Null if there is no state, or if it cannot be read as it is: a process that locks it migrates it, or explains what is wrong.</returns>
    public static StateDatabase? TryOpenToRead(StorageOptions options)
    {
        if (!File.Exists(Path.Combine(options.Directory, StateConnections.FileName)))
        {
            return null;
        }

        StateReaders? readers = null;
        try
        {
            readers = new StateReaders(options, connections: 1);
            if (readers.Check(StateSchema.IsCurrent))
            {
                return new StateDatabase(readers);
            }
        }
        catch (SqliteException)
        {
            // Damaged, or not readable for this user.
        }

        readers?.Dispose();
        return null;
    }

    /// <summary>Queues a write; the task completes when it is committed. A write is atomic.</summary>
    /// <param name="work">
    /// Runs on the writer's thread, must use only the session, and may run twice. An exception rolls it back and is passed to the caller.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait. A queued write still runs.</param>
    public Task<T> WriteAsync<T>(Func<StateSession, T> work, CancellationToken cancellationToken) =>
        (_writer ?? throw new InvalidOperationException("This state is open for reading.")).WriteAsync(work, cancellationToken);

    /// <summary>Reads a consistent snapshot that includes all writes completed before the call.</summary>
    /// <param name="work">Runs on the thread pool; returns values, not readers.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task<T> ReadAsync<T>(Func<StateSession, T> work, CancellationToken cancellationToken) => _readers.ReadAsync(work, cancellationToken);

    /// <summary>Why the state can no longer be used although it was opened: the file was deleted or replaced. Null while it is in place.</summary>
    public string? Problem => _files.Problem;

    /// <summary>Completes queued writes and running reads, then unlocks the directory.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // The writer closes last: only it can merge the log into the file.
        _readers.Dispose();
        _writer?.Dispose();
        _lock?.Dispose();
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
            throw SqliteFailure.Explain(failure, options) ?? (Exception)failure;
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }
}
