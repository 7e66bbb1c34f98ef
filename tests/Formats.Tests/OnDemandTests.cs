using System.Diagnostics;
using System.Runtime.CompilerServices;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Formats.Tests;

/// <summary>The package is loaded with the first file that needs it, and its native library with the first picture.</summary>
public sealed class OnDemandTests
{
    // Recorded before any test runs, in the order of a program.
    private static bool _isPackageLoadedByTga, _isPackageLoadedByHeic, _isNativeLoadedByHeader;

    private static bool IsPackageLoaded => AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "ZeroShotOrleans.Formats");

    private static bool IsNativeLoaded
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.Modules.Cast<ProcessModule>().Any(module => module.ModuleName.Contains("Magick.Native", StringComparison.OrdinalIgnoreCase));
        }
    }

    [ModuleInitializer]
    internal static void Record()
    {
        PictureFile.Open([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 24, 0, 1, 2, 3], Sample.Limits, out _);
        _isPackageLoadedByTga = IsPackageLoaded;
        PictureFile.Open(Sample.Of("heic_420.heic").File, Sample.Limits, out _);
        _isPackageLoadedByHeic = IsPackageLoaded;
        _isNativeLoadedByHeader = IsNativeLoaded;
    }

    [Fact]
    public void Other_formats_load_neither_the_package_nor_its_native_library()
    {
        Assert.False(_isPackageLoadedByTga);
        Assert.True(_isPackageLoadedByHeic);
        Assert.False(_isNativeLoadedByHeader);

        Assert.Null(Sample.TryDecode(Sample.Of("heic_420.heic").File, out _));

        Assert.True(IsNativeLoaded);
    }
}
