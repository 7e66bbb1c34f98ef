using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ZeroShotOrleans.Encoding.Cache;

/// <summary>Memory that ONNX Runtime freed and that the C library still keeps.</summary>
internal static partial class FreedMemory
{
    /// <summary>
    /// Gives it back to the operating system where that takes a call of its own: glibc keeps nearly all of a freed model (967 MiB of a ViT-B/32 before,
    /// 64 after). Elsewhere it does nothing. Takes milliseconds.
    /// </summary>
    public static void ReturnToSystem()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = MallocTrim(keep: 0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl: it keeps nothing worth the name.
        }
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint keep);
}
