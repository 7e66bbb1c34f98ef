using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>The horizontal kernels that this processor can run, by name: the enum is internal, and a public test cannot take it.</summary>
internal static class Kernels
{
    public static IEnumerable<string> Here =>
        from kernel in Enum.GetValues<HorizontalKernel>() where Runs(kernel) select kernel.ToString();

    public static bool Runs(HorizontalKernel kernel) => kernel switch
    {
        HorizontalKernel.Avx2 => Avx2.IsSupported,
        HorizontalKernel.Vector128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };
}
