using ZeroShotOrleans.Grains.Files;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>Memory that ONNX Runtime freed and that the C library still keeps.</summary>
internal static class FreedMemory
{
    /// <summary>
    /// Gives it back to the operating system where that takes a call of its own: glibc keeps nearly all of a freed model (967 MiB of a ViT-B/32 before,
    /// 64 after). Elsewhere it does nothing. Takes milliseconds.
    /// </summary>
    public static void GiveBack()
    {
        if (OperatingSystem.IsLinux())
        {
            LibC.GiveBackFreedMemory();
        }
    }
}
