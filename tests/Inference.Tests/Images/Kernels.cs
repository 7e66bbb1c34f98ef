using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Names of the horizontal kernels that this CPU supports. Strings, because the enum is internal and test methods are public.</summary>
internal static class Kernels
{
    public static IEnumerable<string> Supported =>
        from kernel in Enum.GetValues<HorizontalKernel>() where IsSupported(kernel) select kernel.ToString();

    public static bool IsSupported(HorizontalKernel kernel) => kernel switch
    {
        HorizontalKernel.Avx2 => Avx2.IsSupported,
        HorizontalKernel.Vector128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };
}
