using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>Determines what an output path refers to.</summary>
internal static partial class OutputKind
{
    // Constants of fcntl.h and stat.h on Linux.
    private const int WorkingDirectory = -100, StatSize = 256, StatMode = 28;
    private const uint StatType = 1;
    private const int TypeMask = 0xF000, Regular = 0x8000, Directory = 0x4000;

    /// <summary>Whether a path names the standard output of this process.</summary>
    public static bool IsStandardOutput(string path) => path is "-" || (!OperatingSystem.IsWindows() && path is "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1");

    /// <summary>Whether a path is a pipe, a socket or a device, which is written to and must not be replaced by a file.</summary>
    /// <remarks>Checks any path on Linux; on other systems only recognizes paths below <c>/dev</c>.</remarks>
    public static bool IsPipeOrDevice(string path) =>
        OperatingSystem.IsLinux() ? TypeOf(path) is not (0 or Regular or Directory) : !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal);

    // 0 if the path does not exist.
    [SupportedOSPlatform("linux")]
    private static unsafe int TypeOf(string path)
    {
        var status = stackalloc byte[StatSize];
        return Statx(WorkingDirectory, path, 0, StatType, status) == 0 ? *(ushort*)(status + StatMode) & TypeMask : 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, byte* status);
}
