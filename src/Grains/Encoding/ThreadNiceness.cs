using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>How far a thread stands back: .NET's own thread priorities have no effect on Linux.</summary>
[SupportedOSPlatform("linux")]
internal static partial class ThreadNiceness
{
    // sys/resource.h. On Linux process 0 means the calling thread, and each thread has a niceness of its own.
    private const int OfProcess = 0;

    /// <summary>Makes the calling thread stand back so far, for the rest of its life: going back needs a privilege.</summary>
    /// <remarks>A system that refuses is left as it is: this is about who waits how long, not about what is right.</remarks>
    public static void Raise(int niceness) => _ = SetPriority(OfProcess, 0, niceness);

    /// <summary>How far the calling thread stands back.</summary>
    public static int Current => GetPriority(OfProcess, 0);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int niceness);

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, int who);
}
