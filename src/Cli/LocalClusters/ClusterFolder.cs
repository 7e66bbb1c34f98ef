using System.Text.Json;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LocalClusters;

/// <summary>The folder <c>cluster</c> in a state folder, with the record, the logs and the state of the processes.</summary>
/// <param name="stateDirectory">The state folder.</param>
internal sealed class ClusterFolder(string stateDirectory)
{
    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    // An aborted start gives its silos 10 s to stop, then kills them and waits up to 10 s for them to exit.
    private static readonly TimeSpan _takeOverTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(200);

    /// <summary>The path of the folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(stateDirectory, "cluster");

    /// <summary>The state folder, as for <c>--state</c>.</summary>
    public string StateDirectory => stateDirectory;

    private string RecordPath => System.IO.Path.Combine(Path, "cluster.json");

    /// <summary>Returns the path of the log of a process.</summary>
    public string Log(string name) => System.IO.Path.Combine(Path, $"{name}.log");

    /// <summary>Creates the state folder of a process and returns its path.</summary>
    public string State(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    /// <summary>Creates the folder, and locks it against other commands until the result is disposed.</summary>
    /// <exception cref="UsageException">The folder is locked, or cannot be created.</exception>
    public IDisposable Lock()
    {
        try
        {
            Directory.CreateDirectory(Path);
            return new FileStream(System.IO.Path.Combine(Path, "cluster.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"The folder {Path} cannot be used: {exception.Message} Wait until other `zso cluster` commands have finished, or specify another folder with --state DIR.");
        }
    }

    /// <summary>Locks the folder of an existing cluster.</summary>
    /// <exception cref="UsageException">There is no cluster, or <see cref="Lock"/> failed.</exception>
    public IDisposable LockExisting(out ClusterRecord record)
    {
        // Checked first, so that a mistyped --state does not create folders.
        _ = ReadExisting();
        var heldLock = Lock();
        try
        {
            record = ReadExisting();
            return heldLock;
        }
        catch
        {
            heldLock.Dispose();
            throw;
        }
    }

    /// <summary>Aborts a command that is starting silos, and takes over its lock on the folder until the result is disposed.</summary>
    /// <exception cref="UsageException">There is no cluster, or the other command did not abort in time.</exception>
    public async Task<IDisposable> TakeOverAsync(TimeProvider time)
    {
        if (!Directory.Exists(Path))
        {
            throw NoCluster();
        }

        using var request = Open(EndPath);
        for (var started = time.GetTimestamp(); ; await Task.Delay(_poll, time))
        {
            try
            {
                return Lock();
            }
            catch (UsageException) when (request is not null && time.GetElapsedTime(started) < _takeOverTimeout)
            {
                // The other command is stopping the processes that it has started.
            }
        }
    }

    /// <summary>Whether a command wants to stop the cluster (<see cref="TakeOverAsync"/>).</summary>
    public bool IsEndRequested
    {
        get
        {
            // The lock is the request, not the file: the lock disappears when its process exits.
            using var free = Open(EndPath);
            return free is null;
        }
    }

    private string EndPath => System.IO.Path.Combine(Path, "cluster.down");

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Returns the record, or null if there is none.</summary>
    /// <exception cref="UsageException">The record cannot be read.</exception>
    public ClusterRecord? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<ClusterRecord>(File.ReadAllBytes(RecordPath), _json);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"The cluster record {RecordPath} cannot be read: {exception.Message} Stop the silos manually (`ps -ef | grep 'zso.* silo'`), then delete it.");
        }
    }

    /// <summary>Returns the record.</summary>
    /// <exception cref="UsageException">There is no cluster.</exception>
    public ClusterRecord ReadExisting() => Read() ?? throw NoCluster();

    private UsageException NoCluster() => new(
        $"No cluster was started in {stateDirectory}. Start one with `zso cluster up`, specify another folder with --state, or connect to a remote cluster with --cluster HOST:PORT.");

    /// <summary>Writes the record atomically, because it is the only way to find the processes.</summary>
    public void Write(ClusterRecord record)
    {
        var fresh = RecordPath + ".new";
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(record, _json));
        File.Move(fresh, RecordPath, overwrite: true);
    }

    /// <summary>Removes the record. Logs and state are kept.</summary>
    public void RemoveRecord() => File.Delete(RecordPath);
}
