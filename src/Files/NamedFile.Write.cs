using System.Runtime.Versioning;

namespace ZeroShotOrleans.Files;

// Creates, moves and deletes files. Names are as Encode writes them. The name of a new file is always decoded, because it does not exist yet.
internal static partial class NamedFile
{
    /// <summary>Creates a symbolic link.</summary>
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

    /// <summary>Copies content, permissions and modification time; replaces an existing file.</summary>
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

    /// <summary>Renames a file within its directory.</summary>
    /// <exception cref="IOException">The new name exists.</exception>
    public static void Move(string from, string to)
    {
        if (!OperatingSystem.IsLinux() || !(PathBytes.Differ(from) || PathBytes.Differ(to)))
        {
            File.Move(from, to, overwrite: false);
            return;
        }

        if (IsTaken(to))
        {
            throw new IOException("A file of that name already exists.");
        }

        LibC.Check(LibC.Rename(PathBytes.ToMake(from), PathBytes.ToMake(to)));
    }

    /// <summary>Deletes a file; does nothing if it does not exist.</summary>
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
