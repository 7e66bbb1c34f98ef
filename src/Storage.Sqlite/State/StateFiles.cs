using ZeroShotOrleans.Files;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>
/// Detects that the open files were deleted or replaced in the directory. Linux permits this while a process has them open;
/// whatever is written afterwards would be lost with the process, without any error.
/// </summary>
/// <remarks>Thread-safe. A check takes microseconds and opens nothing: closing a second handle would release SQLite's locks.</remarks>
internal sealed class StateFiles
{
    private readonly string _directory;
    private readonly (string Path, FileIdentity Identity)[] _files;

    /// <summary>Records the identity of the files just after their connections were opened.</summary>
    /// <param name="directory">The state directory.</param>
    public StateFiles(string directory)
    {
        _directory = directory;
        var database = Path.Combine(Path.GetFullPath(directory), StateConnections.FileName);
        _files = OperatingSystem.IsWindows()
            ? [] // Windows does not let an open file be deleted.
            : [.. Known(database), .. Known(database + "-wal")];
    }

    /// <summary>Describes what happened to the files; null if they are in place.</summary>
    public string? Problem
    {
        get
        {
            foreach (var (path, identity) in _files)
            {
                if (!OperatingSystem.IsWindows() && FileIdentity.IsOther(path, identity) is { } gone)
                {
                    return $"The state directory '{_directory}' was {(gone ? "deleted" : "replaced")} while it was in use: {Path.GetFileName(path)} is {(gone ? "missing" : "a different file")}. " +
                        "Writes are no longer stored. Stop this process, restore a copy (`zso state restore`), and start it again.";
                }
            }

            return null;
        }
    }

    /// <summary>Throws if the files are not in place.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StorageFailed"/>.</exception>
    public void Check()
    {
        if (Problem is { } problem)
        {
            throw StateFailure.Failed(problem);
        }
    }

    private static IEnumerable<(string, FileIdentity)> Known(string path) =>
        !OperatingSystem.IsWindows() && FileIdentity.Of(path) is { } identity ? [(path, identity)] : [];
}
