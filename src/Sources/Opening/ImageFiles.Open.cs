using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Opening;

// Opening files, and what the operating system's errors mean.
internal sealed partial class ImageFiles
{
    private const string GoneDetail = "The file no longer exists.";
    private const string TooManyDetail = "The silo has too many open files. Raise its limit (ulimit -n), then retry the image.";

    // Two seconds in all.
    private const int OpenAttempts = 40;
    private static readonly TimeSpan _openPause = TimeSpan.FromMilliseconds(50);

    private const string DeniedDetail = "The silo has no permission to read the file. Grant its user read permission.";

    private static ImageOutcome? Open(string full, out SafeFileHandle opened)
    {
        if (OperatingSystem.IsWindows())
        {
            if (Directory.Exists(full))
            {
                opened = new SafeFileHandle();
                return ImageOutcome.Failed(ImageError.NotAFile, "The path is a directory, not a file.");
            }

            // Windows device names, which are valid below any directory.
            opened = File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return null;
        }

        opened = LibC.OpenToRead(full);
        for (var attempt = 0; attempt < OpenAttempts && opened.IsInvalid && LibC.TooManyFiles(Marshal.GetLastPInvokeError()); attempt++)
        {
            // Other images and connections release theirs within moments.
            opened.Dispose();
            // On a thread that only reads files; opening has no asynchronous form.
#pragma warning disable RS0030
            Thread.Sleep(_openPause);
#pragma warning restore RS0030
            opened = LibC.OpenToRead(full);
        }

        return !opened.IsInvalid ? null
            : Marshal.GetLastPInvokeError() is var error && error == LibC.NoSuchFile && PathProblem.OfLink(full) is { } dangling ? dangling
            : Explain(error);
    }

    /// <summary>Null for a regular file.</summary>
    private static ImageOutcome? CheckKind(SafeFileHandle opened) =>
        !OperatingSystem.IsWindows() && LibC.OtherThanFile(opened) is { } kind
            ? ImageOutcome.Failed(ImageError.NotAFile, $"The path is {kind}, not a file.")
            : null;

    /// <summary>The real path of the open file; null if it cannot be determined.</summary>
    private static string? PlaceOf(SafeFileHandle opened, string full) =>

        // Linux reports the target of a descriptor. Elsewhere the path is resolved a second time, and a link replaced between the two
        // calls may be missed.
        (OperatingSystem.IsLinux() ? LibC.PlaceOf(opened) : null) ?? RealPath.Of(full);

    [UnsupportedOSPlatform("windows")]
    internal static ImageOutcome Explain(int error) => error switch
    {
        _ when LibC.TooManyFiles(error) => ImageOutcome.Failed(ImageError.ReadError, TooManyDetail),
        LibC.NoSuchFile or LibC.NotADirectory => ImageOutcome.Failed(ImageError.Missing, GoneDetail),
        LibC.PermissionDenied or LibC.OperationNotPermitted => ImageOutcome.Failed(ImageError.AccessDenied, DeniedDetail),
        _ when LibC.RefusesAsNoFile(error) => ImageOutcome.Failed(ImageError.NotAFile, "The path is a socket or a device, not a file."),
        _ when error == LibC.NameTooLong => ImageOutcome.Failed(ImageError.Missing, "The path is too long for a file name."),
        _ when error == LibC.TooManyLinks => ImageOutcome.Failed(ImageError.ReadError, "The path contains a cycle of symbolic links."),
        _ => ImageOutcome.Failed(ImageError.ReadError, $"The file could not be opened: {Marshal.GetPInvokeErrorMessage(error)}."),
    };

    // .NET's messages contain absolute paths, so own messages are used.
    private static ImageOutcome Explain(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => ImageOutcome.Failed(ImageError.Missing, GoneDetail),
        UnauthorizedAccessException => ImageOutcome.Failed(ImageError.AccessDenied, DeniedDetail),
        NotSupportedException => ImageOutcome.Failed(ImageError.NotAFile, "The path is a device, not a file."),
        _ => ImageOutcome.Failed(
            ImageError.ReadError, $"The operating system reported an error while the file was read: {Reason(failure.HResult)}."),
    };

    private static string Reason(int code) => OperatingSystem.IsWindows() ? $"code 0x{code:x8}" : Marshal.GetPInvokeErrorMessage(code);
}
