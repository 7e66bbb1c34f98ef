using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>
/// Whether the files that this process has open are still the ones in the directory. Linux lets a file be deleted, or exchanged for another, under whoever has it open;
/// what is then written is gone with the process, and nobody else would notice.
/// </summary>
/// <remarks>Safe for concurrent calls. A look costs some microseconds and opens nothing: closing a second handle would let go of SQLite's locks.</remarks>
internal sealed class StateFiles
{
    private readonly string _directory;
    private readonly (string Path, FileIdentity Identity)[] _files;

    /// <summary>Remembers the files as they are now: the connections to them have just been opened.</summary>
    /// <param name="directory">The state directory.</param>
    public StateFiles(string directory)
    {
        _directory = directory;
        var database = Path.Combine(Path.GetFullPath(directory), StateConnections.FileName);
        _files = OperatingSystem.IsWindows()
            ? [] // An open file cannot be deleted there.
            : [.. Known(database), .. Known(database + "-wal")];
    }

    /// <summary>What has become of them; null when they are where they were.</summary>
    public string? Problem
    {
        get
        {
            foreach (var (path, identity) in _files)
            {
                if (!OperatingSystem.IsWindows() && FileIdentity.IsOther(path, identity) is { } gone)
                {
                    return $"The state directory '{_directory}' was {(gone ? "deleted" : "replaced")} while it was in use: {Path.GetFileName(path)} is {(gone ? "gone" : "another file")}. " +
                        "Nothing more is stored. End this process, put back a copy (`zso state restore`), and start it again.";
                }
            }

            return null;
        }
    }

    /// <summary>Throws when they are not where they were.</summary>
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
