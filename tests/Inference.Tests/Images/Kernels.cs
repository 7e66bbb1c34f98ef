using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Names of the horizontal kernels that this processor supports. Names, because the enum is internal and test methods are public.</summary>
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
