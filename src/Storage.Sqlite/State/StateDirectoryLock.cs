using System.Globalization;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>An exclusive lock on a state directory. The operating system releases it when the process ends, however it ends.</summary>
internal sealed class StateDirectoryLock : IDisposable
{
    private const string LockName = "lock";
    private const string OwnerName = "lock.owner";

    // Error codes of a failed exclusive open: a sharing violation on Windows, EWOULDBLOCK on Linux and macOS.
    private static readonly int[] _takenCodes = [unchecked((int)0x80070020), 11, 35];

    private readonly FileStream _lock;
    private readonly string _ownerFile;

    private StateDirectoryLock(FileStream @lock, string ownerFile) => (_lock, _ownerFile) = (@lock, ownerFile);

    /// <summary>Locks the directory and creates it if it is missing; its parent must exist, so that an absent mount is noticed.</summary>
    /// <exception cref="ZeroShotException">Another process has locked it, or it is not writable.</exception>
    public static StateDirectoryLock Take(string directory)
    {
        var ownerFile = Path.Combine(directory, OwnerName);
        try
        {
            Create(directory);

            // The lock file is never deleted: otherwise two processes could lock two files of the same name.
            var file = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var taken = new StateDirectoryLock(file, ownerFile);
            taken.SignOwner();
            return taken;
        }
        catch (IOException refused) when (_takenCodes.Contains(refused.HResult))
        {
            throw StateFailure.Failed(
                $"The state directory '{directory}' is in use by {ReadOwner(ownerFile)}. Wait until it ends, stop it, " +
                "or name another directory with --state (Storage:Directory).");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailure.Explain(failure, directory);
        }
    }

    /// <summary>Whether a running process has locked the directory.</summary>
    public static bool IsTaken(string directory)
    {
        // Its owner signs it, and a process that was killed leaves the signature. Only then is the lock tried, for a moment, so that a process that starts now finds it free.
        if (!File.Exists(Path.Combine(directory, OwnerName)))
        {
            return false;
        }

        try
        {
            using var free = new FileStream(Path.Combine(directory, LockName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (IOException refused) when (_takenCodes.Contains(refused.HResult))
        {
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            File.Delete(_ownerFile);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A stale owner name is harmless: it is read only while the lock is held.
        }

        _lock.Dispose();
    }

    private static void Create(string directory)
    {
        var full = Path.GetFullPath(directory);
        if (File.Exists(full))
        {
            throw StateFailure.Failed($"The state directory '{directory}' is a file. Name a directory (Storage:Directory).");
        }

        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(full)) is { } parent && !Directory.Exists(parent))
        {
            throw StateFailure.Failed(
                $"The state directory '{directory}' cannot be created: '{parent}' does not exist. " +
                "Create that, mount it, or name another directory (Storage:Directory).");
        }

        Directory.CreateDirectory(full);
    }

    private void SignOwner()
    {
        try
        {
            File.WriteAllText(_ownerFile, string.Create(
                CultureInfo.InvariantCulture,
                $"process {Environment.ProcessId} on {Environment.MachineName} since {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC"));
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    private static string ReadOwner(string ownerFile)
    {
        try
        {
            return File.ReadAllText(ownerFile) is { Length: > 0 } owner ? owner : "another process";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
