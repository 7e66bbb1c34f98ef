using System.Runtime.Versioning;

namespace ZeroShotOrleans.Files;

/// <summary>Identifies a file regardless of its name, by device and inode number.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Number)
{
    /// <summary>Identity of the file at a path; null if it does not exist or cannot be determined.</summary>
    [UnsupportedOSPlatform("windows")]
    public static FileIdentity? Of(string path) => LibC.TryIdentify(path, out var identity) == 0 ? identity : null;

    /// <summary>Null: the path still leads to that file, or it cannot be determined. True: the file no longer exists. False: the path leads to another file.</summary>
    [UnsupportedOSPlatform("windows")]
    public static bool? IsOther(string path, FileIdentity identity) => LibC.TryIdentify(path, out var now) switch
    {
        0 => now == identity ? null : false,
        LibC.NoSuchFile or LibC.NotADirectory => true,
        _ => null,
    };
}
