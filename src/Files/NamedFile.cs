using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Files;

/// <summary>Counterparts of <see cref="File"/> and <see cref="Directory"/> for names that may contain escapes (<see cref="FileNameEscape"/>).</summary>
internal static partial class NamedFile
{
    /// <summary>Whether a path exists and is not a directory.</summary>
    public static bool IsFile(string path) => OperatingSystem.IsLinux() && PathBytes.Differ(path) ? LibC.IsDirectory(PathBytes.Of(path)) is false : File.Exists(path);

    /// <summary>Whether a path is a directory, or a link to one.</summary>
    public static bool IsDirectory(string path) => OperatingSystem.IsLinux() && PathBytes.Differ(path) ? LibC.IsDirectory(PathBytes.Of(path)) is true : Directory.Exists(path);

    /// <summary>Whether a name exists, including as a dangling link.</summary>
    public static bool IsTaken(string path) => OperatingSystem.IsLinux() && PathBytes.Differ(path)
        ? LibC.Exists(PathBytes.ToMake(path))
        : Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    /// <summary>Target of a symbolic link; null if the path is not a link.</summary>
    public static string? LinkTarget(string path) => OperatingSystem.IsLinux() ? LibC.LinkTarget(PathBytes.Of(path)) : new FileInfo(path).LinkTarget;

    /// <summary>The path with all links resolved, or the path itself if it cannot be resolved.</summary>
    public static string FinalTarget(string path)
    {
        if (LinkTarget(path) is not { } target)
        {
            return path;
        }

        var final = PathBytes.Differ(path) || FileNameEscape.Contains(target) ? null : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;

        // U+FFFD: the target has a name that .NET cannot represent.
        return final is null || final.Contains('\uFFFD', StringComparison.Ordinal) ? RealPath.Of(path) ?? path : final;
    }

    /// <summary>The absolute path, relative to the working directory, whatever bytes that has in its name.</summary>
    public static string FullPath(string path) => OperatingSystem.IsLinux() && LibC.LinkTarget("/proc/self/cwd\0"u8.ToArray()) is { } working
        ? Path.GetFullPath(path, working)
        : Path.GetFullPath(path);

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">The file does not exist or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission denied.</exception>
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

    /// <summary>Size and modification time of a regular file, following links; null if there is none.</summary>
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
