using System.Text;

namespace ZeroShotOrleans.Files;

/// <summary>The bytes by which the operating system knows a path.</summary>
/// <remarks>
/// Escapes (<see cref="FileNameEscape"/>) are decoded on Linux alone: other systems have no names that need them. A name that is not there when it is
/// decoded, and is there as it is written, is taken as written: lists of other programs may hold such backslashes.
/// </remarks>
internal static class PathBytes
{
    /// <summary>Whether a path names bytes that .NET has no string for, or has another string for.</summary>
    public static bool Differ(string path) => OperatingSystem.IsLinux() && FileNameEscape.Contains(path);

    /// <summary>The path, with a zero behind it. Asks the file system only when the path holds an escape.</summary>
    public static byte[] Of(string path)
    {
        if (!OperatingSystem.IsLinux() || !FileNameEscape.Contains(path))
        {
            return AsWritten(path);
        }

        var decoded = Decoded(path);
        return LibC.Exists(decoded) ? decoded : NameByName(path);
    }

    /// <summary>The path of something that is to be made: its directory is looked up as <see cref="Of"/> does, its name is decoded.</summary>
    public static byte[] ToMake(string path)
    {
        if (!Differ(path))
        {
            return AsWritten(path);
        }

        var name = path.LastIndexOf('/') + 1;
        return [.. name > 0 ? Of(path[..name])[..^1] : [], .. Decoded(path[name..])];
    }

    /// <summary>The one text that <see cref="FileNameEscape"/> writes for the path.</summary>
    public static string Canonical(string path) => Differ(path) ? FileNameEscape.Encode(Of(path).AsSpan()[..^1]) : path;

    private static byte[] NameByName(string path)
    {
        List<byte> found = [];
        foreach (var name in path.Split('/'))
        {
            var before = found.Count;
            found.AddRange(FileNameEscape.Decode(name));
            if (FileNameEscape.Contains(name) && OperatingSystem.IsLinux() && !LibC.Exists([.. found, 0]))
            {
                byte[] written = [.. found[..before], .. AsWritten(name)];
                if (LibC.Exists(written))
                {
                    found = [.. written[..^1]];
                }
            }

            found.Add((byte)'/');
        }

        found[^1] = 0;
        return [.. found];
    }

    private static byte[] AsWritten(string path) => Terminated(Encoding.UTF8.GetBytes(path));

    private static byte[] Decoded(string path) => Terminated(FileNameEscape.Decode(path));

    // As .NET does: the operating system would take a path as ended at a zero, and so for another.
    private static byte[] Terminated(byte[] path) => path.Contains((byte)0)
        ? throw new ArgumentException("A path holds no zero character.", nameof(path))
        : [.. path, 0];
}
