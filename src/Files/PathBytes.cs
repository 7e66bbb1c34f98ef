using System.Text;

namespace ZeroShotOrleans.Files;

/// <summary>Paths as bytes for the operating system.</summary>
/// <remarks>
/// Escapes (<see cref="FileNameEscape"/>) are decoded only on Linux; other systems do not need them. If the decoded name does not exist but the
/// literal one does, the literal one is used, because lists from other programs may contain such backslashes.
/// </remarks>
internal static class PathBytes
{
    /// <summary>Whether the bytes of a path differ from its text, because it contains an escape.</summary>
    public static bool Differ(string path) => OperatingSystem.IsLinux() && FileNameEscape.Contains(path);

    /// <summary>The zero-terminated path. Accesses the file system only if the path contains an escape.</summary>
    public static byte[] Of(string path)
    {
        if (!OperatingSystem.IsLinux() || !FileNameEscape.Contains(path))
        {
            return AsWritten(path);
        }

        var decoded = Decoded(path);
        return LibC.Exists(decoded) ? decoded : NameByName(path);
    }

    /// <summary>The path of a new file: its directory is resolved as by <see cref="Of"/>, its name is always decoded.</summary>
    public static byte[] ToMake(string path)
    {
        if (!Differ(path))
        {
            return AsWritten(path);
        }

        var name = path.LastIndexOf('/') + 1;
        return [.. name > 0 ? Of(path[..name])[..^1] : [], .. Decoded(path[name..])];
    }

    /// <summary>The canonical text of a path, as <see cref="FileNameEscape"/> writes it.</summary>
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

    // Reject as .NET does: the operating system would end the path at the zero and use another file.
    private static byte[] Terminated(byte[] path) => path.Contains((byte)0)
        ? throw new ArgumentException("A path must not contain a null character.", nameof(path))
        : [.. path, 0];
}
