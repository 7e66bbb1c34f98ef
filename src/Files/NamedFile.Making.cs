using System.Runtime.Versioning;

namespace ZeroShotOrleans.Files;

// What makes, moves and removes files. Names as Encode wrote them; a name that is to be made is decoded without asking whether its text is there.
internal static partial class NamedFile
{
    /// <summary>Makes a symbolic link.</summary>
    public static void CreateSymbolicLink(string link, string target)
    {
        if (OperatingSystem.IsLinux() && (PathBytes.Differ(link) || PathBytes.Differ(target)))
        {
            LibC.Check(LibC.SymbolicLink(PathBytes.Of(target), PathBytes.ToMake(link)));
        }
        else
        {
            File.CreateSymbolicLink(link, target);
        }
    }

    /// <summary>Copies bytes, permissions and time of modification; replaces what has the name.</summary>
    public static void Copy(string source, string target)
    {
        if (OperatingSystem.IsLinux() && (PathBytes.Differ(source) || PathBytes.Differ(target)))
        {
            CopyBytes(source, target);
        }
        else
        {
            File.Copy(source, target, overwrite: true);
            File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(source));
        }
    }

    /// <summary>Gives a file another name in the same directory.</summary>
    /// <exception cref="IOException">The name is taken.</exception>
    public static void Move(string from, string to)
    {
        if (!OperatingSystem.IsLinux() || !(PathBytes.Differ(from) || PathBytes.Differ(to)))
        {
            File.Move(from, to, overwrite: false);
            return;
        }

        if (IsTaken(to))
        {
            throw new IOException("The name is taken.");
        }

        LibC.Check(LibC.Rename(PathBytes.ToMake(from), PathBytes.ToMake(to)));
    }

    /// <summary>Removes a file that was made here; nothing happens when it is not there.</summary>
    public static void Delete(string path)
    {
        if (OperatingSystem.IsLinux() && PathBytes.Differ(path))
        {
            _ = LibC.Unlink(PathBytes.ToMake(path));
        }
        else
        {
            File.Delete(path);
        }
    }

    [SupportedOSPlatform("linux")]
    private static void CopyBytes(string source, string target)
    {
        using var from = OpenRead(source);
        var handle = from.SafeFileHandle;
        using var to = new FileStream(LibC.CreateFile(PathBytes.ToMake(target), File.GetUnixFileMode(handle)), FileAccess.Write, bufferSize: 0);
        from.CopyTo(to);
        File.SetLastWriteTimeUtc(to.SafeFileHandle, File.GetLastWriteTimeUtc(handle));
    }
}
