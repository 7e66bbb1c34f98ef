using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ZeroShotOrleans.Encoding.Cache;

/// <summary>Memory that ONNX Runtime has freed but the C library retains.</summary>
internal static partial class FreedMemory
{
    /// <summary>
    /// Returns it to the operating system where an explicit call is needed: glibc retains nearly all memory of a freed model (967 MiB of a ViT-B/32 before,
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
            // musl retains almost nothing.
        }
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint keep);
}
