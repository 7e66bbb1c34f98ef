using System.Runtime.InteropServices;
using NetVips;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>libvips, set up once per process: decodes JPEG, PNG, WebP, TIFF and AVIF.</summary>
internal static unsafe class VipsLibrary
{
    // NetVips can fetch a part of a picture into a new managed array only: half a megabyte of garbage for each image. This is the native function
    // behind it, whose buffer is freed at once.
    private static readonly delegate* unmanaged[Cdecl]<nint, int, int, int, int, nuint*, byte*> RegionFetch;

    static VipsLibrary()
    {
        // The loaders that libvips itself does not trust with hostile files are never needed here.
        NetVips.NetVips.BlockUntrusted = true;

        // No file is decoded twice, and the callers' threads are the parallelism.
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;

        // A broken picture is a value here, not news for standard error.
        _ = Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, static (_, _, _) => { });

        var library = NativeLibrary.Load(FileName, typeof(Image).Assembly, searchPath: null);
        RegionFetch = (delegate* unmanaged[Cdecl]<nint, int, int, int, int, nuint*, byte*>)NativeLibrary.GetExport(library, "vips_region_fetch");
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? "libvips-42.dll"
        : OperatingSystem.IsMacOS() ? "libvips.42.dylib"
        : "libvips.so.42";

    /// <summary>Whether this build of libvips has an operation, by nickname.</summary>
    public static bool Has(string operation) => NetVips.NetVips.TypeFind("VipsOperation", operation) != 0;

    /// <summary>Makes a source of a copy of the bytes, which libvips frees.</summary>
    public static Source SourceOf(ReadOnlySpan<byte> file) => Source.NewFromMemory(file);

    /// <summary>Decodes rows of a picture on the calling thread.</summary>
    /// <returns>The rows, to be given to <see cref="Free"/>; null when they cannot be decoded.</returns>
    public static byte* Fetch(Region region, int top, int width, int rows, out nuint length)
    {
        fixed (nuint* size = &length)
        {
            return RegionFetch(region.DangerousGetHandle(), 0, top, width, rows, size);
        }
    }

    public static void Free(byte* rows) => NetVips.NetVips.Free((nint)rows);
}
