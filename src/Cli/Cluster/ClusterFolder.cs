using System.Text.Json;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>The folder <c>cluster</c> in a state folder: the record of the processes, their logs, and the state of each.</summary>
/// <param name="stateDirectory">The state folder.</param>
internal sealed class ClusterFolder(string stateDirectory)
{
    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Its path.</summary>
    public string Path { get; } = System.IO.Path.Combine(stateDirectory, "cluster");

    /// <summary>What <c>--state</c> takes to come here again.</summary>
    public string StateDirectory => stateDirectory;

    private string RecordPath => System.IO.Path.Combine(Path, "cluster.json");

    /// <summary>The log of a process.</summary>
    public string Log(string name) => System.IO.Path.Combine(Path, $"{name}.log");

    /// <summary>The folder for the state of a process, which is there.</summary>
    public string State(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    /// <summary>Makes the folder, and keeps other commands from starting or ending processes until the answer is disposed.</summary>
    /// <exception cref="UsageException">Another command does so now, or the folder cannot be made.</exception>
    public IDisposable Take()
    {
        try
        {
            Directory.CreateDirectory(Path);
            return new FileStream(System.IO.Path.Combine(Path, "cluster.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"The folder {Path} cannot be used: {exception.Message} Wait until another `zso cluster` command has ended, or name another folder with --state DIR.");
        }
    }

    /// <summary>As <see cref="Take"/>, where a cluster was started.</summary>
    /// <exception cref="UsageException">There is none, or see <see cref="Take"/>.</exception>
    public IDisposable TakeExisting(out ClusterRecord record)
    {
        // Asked first: a mistyped --state must not make folders.
        _ = ReadExisting();
        var taken = Take();
        try
        {
            record = ReadExisting();
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>The record; null when there is none.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
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
                $"The record {RecordPath} of the cluster cannot be read: {exception.Message} End its silos by hand (`ps -ef | grep 'zso.* silo'`), then delete it.");
        }
    }

    /// <summary>The record.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public ClusterRecord ReadExisting() => Read() ?? throw new UsageException(
        $"No cluster was started on {stateDirectory}. `zso cluster up` starts one; --state names the folder of another, --cluster HOST:PORT one that was started elsewhere.");

    /// <summary>Writes the record whole or not at all: it is the only way to find the processes again.</summary>
    public void Write(ClusterRecord record)
    {
        var fresh = RecordPath + ".new";
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(record, _json));
        File.Move(fresh, RecordPath, overwrite: true);
    }

    /// <summary>Removes the record; logs and state stay.</summary>
    public void RemoveRecord() => File.Delete(RecordPath);
}
