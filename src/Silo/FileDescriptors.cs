using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ZeroShotOrleans.Silo;

/// <summary>Whether this process may open as many files as a silo needs. Asked before anything else, for with too few not even the parts of this program can be loaded.</summary>
/// <remarks>Needs nothing but the core library and the C library: each further assembly would be one more open file.</remarks>
public static partial class FileDescriptors
{
    /// <summary>
    /// Descriptors that a silo needs: measured were 258 for <c>zso classify</c> and 368 for a silo with the HTTP API and its console, most of them assemblies; the rest is for
    /// images and connections.
    /// </summary>
    public const int Needed = 512;

    private const int LinuxFiles = 7, DarwinFiles = 8, StandardError = 2;

    /// <summary>Says on standard error what is missing.</summary>
    /// <returns>Whether there are enough. The runtime has raised the soft limit to the hard one by now.</returns>
    public static bool AreEnough()
    {
        if (OperatingSystem.IsWindows() || Limit() is not { } limit || limit >= Needed)
        {
            return true;
        }

        Say($"Too few file descriptors: the limit is {limit}, and this program needs at least {Needed}. Raise it with `ulimit -n 1024` (systemd: LimitNOFILE=), then start it again.\n");
        return false;
    }

    // Null where the system does not tell.
    [UnsupportedOSPlatform("windows")]
    private static unsafe ulong? Limit()
    {
        // struct rlimit: the soft limit, then the hard one.
        var limits = stackalloc ulong[2];
        return GetLimit(OperatingSystem.IsMacOS() ? DarwinFiles : LinuxFiles, limits) == 0 ? limits[0] : null;
    }

    // Not the console: it would be some ten more files.
    private static unsafe void Say(string line)
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
