using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Files;

/// <summary>What <see cref="File"/> and <see cref="Directory"/> do, for names that may hold escapes too (<see cref="FileNameEscape"/>).</summary>
internal static partial class NamedFile
{
    /// <summary>Whether a path leads to something other than a directory.</summary>
    public static bool IsFile(string path) => OperatingSystem.IsLinux() && PathBytes.Differ(path) ? LibC.IsDirectory(PathBytes.Of(path)) is false : File.Exists(path);

    /// <summary>Whether a path leads to a directory.</summary>
    public static bool IsDirectory(string path) => OperatingSystem.IsLinux() && PathBytes.Differ(path) ? LibC.IsDirectory(PathBytes.Of(path)) is true : Directory.Exists(path);

    /// <summary>Whether a name is taken, by a link to nothing too.</summary>
    public static bool IsTaken(string path) => OperatingSystem.IsLinux() && PathBytes.Differ(path)
        ? LibC.Exists(PathBytes.ToMake(path))
        : Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    /// <summary>Where a link leads; null for what is no link.</summary>
    public static string? LinkTarget(string path) => OperatingSystem.IsLinux() ? LibC.LinkTarget(PathBytes.Of(path)) : new FileInfo(path).LinkTarget;

    /// <summary>The file that a name means in the end: of a link, what it leads to.</summary>
    public static string FinalTarget(string path)
    {
        if (LinkTarget(path) is not { } target)
        {
            return path;
        }

        var final = PathBytes.Differ(path) || FileNameEscape.Contains(target) ? null : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;

        // U+FFFD: further on there is a name that .NET has no string for.
        return final is null || final.Contains('\uFFFD', StringComparison.Ordinal) ? RealPath.Of(path) ?? path : final;
    }

    /// <summary>The absolute path. Begins at the working directory, whatever bytes its name has.</summary>
    public static string FullPath(string path) => OperatingSystem.IsLinux() && LibC.LinkTarget("/proc/self/cwd\0"u8.ToArray()) is { } working
        ? Path.GetFullPath(path, working)
        : Path.GetFullPath(path);

    /// <summary>Opens a file to read.</summary>
    /// <exception cref="IOException">There is none, or it cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission.</exception>
    public static FileStream OpenRead(string path)
    {
        if (OperatingSystem.IsWindows() || !PathBytes.Differ(path))
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }

        var opened = LibC.OpenToRead(path);
        return opened.IsInvalid ? throw LibC.Failure(Marshal.GetLastPInvokeError())
            : LibC.OtherThanFile(opened) is { } kind ? throw new IOException($"It is {kind}, not a file.")
            : new FileStream(opened, FileAccess.Read, bufferSize: 0);
    }

    /// <summary>Size and time of modification of a regular file, or of the one that a link leads to; null when there is none.</summary>
    public static (long Bytes, DateTime Modified)? StateOf(string path)
    {
        if (OperatingSystem.IsLinux() && (PathBytes.Differ(path) || PathBytes.Differ(LinkTarget(path) ?? "")))
        {
            using var opened = LibC.OpenToRead(path);
            return opened.IsInvalid || LibC.OtherThanFile(opened) is not null ? null : (RandomAccess.GetLength(opened), File.GetLastWriteTimeUtc(opened));
        }

        FileSystemInfo? file = new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            file = file.ResolveLinkTarget(returnFinalTarget: true);
        }

        return file is FileInfo { Exists: true } there ? (there.Length, there.LastWriteTimeUtc) : null;
    }
}
