using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ZeroShotOrleans.Silo;

/// <summary>Checks that this process may open as many files as a silo needs. Runs first: with too few, not even the assemblies of this program load.</summary>
/// <remarks>Uses only the core library and the C library: each further assembly would be another open file.</remarks>
public static partial class FileDescriptors
{
    /// <summary>
    /// File descriptors that a silo needs. Measured: 258 for <c>zso classify</c> and 368 for a silo with the HTTP API and its console, mostly assemblies; the rest is for
    /// images and connections.
    /// </summary>
    public const int Needed = 512;

    private const int LinuxFiles = 7, DarwinFiles = 8, StandardError = 2;

    /// <summary>Writes an error to standard error if there are too few.</summary>
    /// <returns>Whether there are enough. The runtime has already raised the soft limit to the hard limit.</returns>
    public static bool AreEnough()
    {
        if (OperatingSystem.IsWindows() || Limit() is not { } limit || limit >= Needed)
        {
            return true;
        }

        WriteError($"Too few file descriptors: the limit is {limit}, and this program needs at least {Needed}. Raise it with `ulimit -n 1024` (systemd: LimitNOFILE=), then start it again.\n");
        return false;
    }

    // Null if the system does not report a limit.
    [UnsupportedOSPlatform("windows")]
    private static unsafe ulong? Limit()
    {
        // struct rlimit: soft limit, then hard limit.
        var limits = stackalloc ulong[2];
        return GetLimit(OperatingSystem.IsMacOS() ? DarwinFiles : LinuxFiles, limits) == 0 ? limits[0] : null;
    }

    // Not Console, which would open about ten more files.
    private static unsafe void WriteError(string line)
    {
        Span<byte> bytes = stackalloc byte[256];
        for (var at = 0; at < line.Length; at++)
        {
            bytes[at] = (byte)line[at];
        }

        fixed (byte* first = bytes)
        {
            _ = Write(StandardError, first, (nuint)line.Length);
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static unsafe partial int GetLimit(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "write")]
    private static unsafe partial nint Write(int descriptor, byte* bytes, nuint count);
}
