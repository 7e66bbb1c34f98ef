using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>What the name of an output leads to.</summary>
internal static partial class OutputKind
{
    // fcntl.h and stat.h of Linux: a path relative to the working directory, and the type of what is there.
    private const int WorkingDirectory = -100, StatSize = 256, StatMode = 28;
    private const uint StatType = 1;
    private const int TypeMask = 0xF000, Regular = 0x8000, Directory = 0x4000;

    /// <summary>Names of the standard output of this process.</summary>
    public static bool IsStandardOutput(string path) => path is "-" || (!OperatingSystem.IsWindows() && path is "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1");

    /// <summary>Whether a path leads to a pipe, a socket or a device: something that takes bytes, and that no file may replace.</summary>
    /// <remarks>Told for any path on Linux; elsewhere for the devices below <c>/dev</c>.</remarks>
    public static bool TakesBytes(string path) =>
        OperatingSystem.IsLinux() ? TypeOf(path) is not (0 or Regular or Directory) : !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal);

    // 0 when there is nothing.
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
