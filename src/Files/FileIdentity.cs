using System.Runtime.Versioning;

namespace ZeroShotOrleans.Files;

/// <summary>What tells a file from every other, whatever its name: its device and its number there.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Number)
{
    /// <summary>Of the file that has a name now; null when none has, or when it cannot be told.</summary>
    [UnsupportedOSPlatform("windows")]
    public static FileIdentity? Of(string path) => LibC.TryIdentify(path, out var identity) == 0 ? identity : null;

    /// <summary>Null: the name still leads to that file, or nobody can tell. True: to none. False: to another.</summary>
    [UnsupportedOSPlatform("windows")]
    public static bool? IsOther(string path, FileIdentity identity) => LibC.TryIdentify(path, out var now) switch
    {
        0 => now == identity ? null : false,
        LibC.NoSuchFile or LibC.NotADirectory => true,
        _ => null,
    };
}
