using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>The niceness of a thread: .NET's thread priorities have no effect on Linux.</summary>
[SupportedOSPlatform("linux")]
internal static partial class ThreadNiceness
{
    // sys/resource.h. On Linux, process 0 means the calling thread, and each thread has its own niceness.
    private const int OfProcess = 0;

    /// <summary>Sets the niceness of the calling thread, permanently: lowering it again needs a privilege.</summary>
    /// <remarks>Failures are ignored: niceness affects waiting times, not results.</remarks>
    public static void Raise(int niceness) => _ = SetPriority(OfProcess, 0, niceness);

    /// <summary>The niceness of the calling thread.</summary>
    public static int Current => GetPriority(OfProcess, 0);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int niceness);

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, int who);
}
