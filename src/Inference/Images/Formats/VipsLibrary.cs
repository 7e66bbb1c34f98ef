using System.Runtime.InteropServices;
using NetVips;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>libvips, initialized once per process: decodes JPEG, PNG, WebP, TIFF and AVIF.</summary>
internal static unsafe class VipsLibrary
{
    // NetVips can fetch a region only into a new managed array: half a megabyte of garbage per image. This is the underlying native function,
    // whose buffer can be freed immediately.
    private static readonly delegate* unmanaged[Cdecl]<nint, int, int, int, int, nuint*, byte*> _regionFetch;

    static VipsLibrary()
    {
        // Block the loaders that libvips considers unsafe for untrusted files; they are not needed.
        NetVips.NetVips.BlockUntrusted = true;

        // No cache, because no file is decoded twice; no worker threads, because callers run in parallel.
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;

        // Broken pictures are reported as values, not on standard error.
        _ = Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, static (_, _, _) => { });

        var library = NativeLibrary.Load(FileName, typeof(Image).Assembly, searchPath: null);
        _regionFetch = (delegate* unmanaged[Cdecl]<nint, int, int, int, int, nuint*, byte*>)NativeLibrary.GetExport(library, "vips_region_fetch");
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? "libvips-42.dll"
        : OperatingSystem.IsMacOS() ? "libvips.42.dylib"
        : "libvips.so.42";

    /// <summary>Whether this build of libvips has an operation.</summary>
    public static bool Has(string operation) => NetVips.NetVips.TypeFind("VipsOperation", operation) != 0;

    /// <summary>Creates a source from a copy of the bytes, which libvips frees.</summary>
    public static Source SourceOf(ReadOnlySpan<byte> file) => Source.NewFromMemory(file);

    /// <summary>Decodes rows of a picture on the calling thread.</summary>
    /// <returns>The rows, to be released with <see cref="Free"/>; null if they cannot be decoded.</returns>
    public static byte* Fetch(Region region, int top, int width, int rows, out nuint length)
    {
        fixed (nuint* size = &length)
        {
            return _regionFetch(region.DangerousGetHandle(), 0, top, width, rows, size);
        }
    }

    public static void Free(byte* rows) => NetVips.NetVips.Free((nint)rows);
}
