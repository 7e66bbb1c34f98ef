using System.Buffers;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>The system's libturbojpeg, which decodes a whole JPEG in one call: no worker threads, one pass over a buffer that stays in the cache.</summary>
/// <remarks>
/// Its default settings are those of libjpeg in libvips and Pillow, so the pixels are the same. It decodes only what is plain and undamaged; everything else is left to libvips, which
/// finds the error or the pixels. Thread-safe.
/// </remarks>
internal static unsafe class TurboJpeg
{
    // Of turbojpeg.h.
    private const int PixelsRgb = 0, StopOnWarning = 8192;

    // RGB is 0, YCbCr 1, grey 2; CMYK and YCCK follow.
    private const int LastWithoutInks = 2;

    private static readonly delegate* unmanaged[Cdecl]<nint> _create;
    private static readonly delegate* unmanaged[Cdecl]<nint, int> _destroy;
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int> _readHeader;
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int> _decompress;

    static TurboJpeg()
    {
        foreach (var name in Names)
        {
            // The platform's search path: the library is the system's, not one beside a program's data.
            if (NativeLibrary.TryLoad(name, out var library)
                && NativeLibrary.TryGetExport(library, "tjInitDecompress", out var create)
                && NativeLibrary.TryGetExport(library, "tjDestroy", out var destroy)
                && NativeLibrary.TryGetExport(library, "tjDecompressHeader3", out var readHeader)
                && NativeLibrary.TryGetExport(library, "tjDecompress2", out var decompress))
            {
                _create = (delegate* unmanaged[Cdecl]<nint>)create;
                _destroy = (delegate* unmanaged[Cdecl]<nint, int>)destroy;
                _readHeader = (delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int>)readHeader;
                _decompress = (delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int>)decompress;
                FileName = name;
                return;
            }
        }
    }

    /// <summary>The library's file name; null if the system has none.</summary>
    public static string? FileName { get; }

    // Debian and other distributions; Homebrew on both architectures; vcpkg and the project's installer.
    private static string[] Names =>
        OperatingSystem.IsWindows() ? ["turbojpeg.dll"]
        : OperatingSystem.IsMacOS() ? ["/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib", "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib"]
        : ["libturbojpeg.so.0"];

    /// <summary>Decodes a JPEG if it is plain and undamaged.</summary>
    /// <param name="file">The file.</param>
    /// <param name="width">Columns according to its header.</param>
    /// <param name="height">Rows according to its header.</param>
    /// <param name="sink">Receives all rows, or none.</param>
    /// <returns>False if the file has to be decoded otherwise.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> file, int width, int height, IRowSink sink)
    {
        if (FileName is null)
        {
            return false;
        }

        var length = width * height * 3;
        var pixels = ArrayPool<byte>.Shared.Rent(length + IRowSink.Padding);
        try
        {
            if (!Decompress(file, width, height, pixels))
            {
                return false;
            }

            sink.Push(pixels.AsSpan(0, length + IRowSink.Padding), height);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    private static bool Decompress(ReadOnlySpan<byte> file, int width, int height, byte[] pixels)
    {
        // One per file: a decoder remembers the tables of the file before, which would fill in for those that a damaged file lacks.
        var decoder = _create();
        if (decoder == 0)
        {
            return false;
        }

        try
        {
            fixed (byte* start = file, to = pixels)
            {
                var size = new CULong((nuint)file.Length);
                int columns, rows, sampling, colours;
                return _readHeader(decoder, start, size, &columns, &rows, &sampling, &colours) == 0
                    && columns == width && rows == height && colours is >= 0 and <= LastWithoutInks
                    && _decompress(decoder, start, size, to, width, width * 3, height, PixelsRgb, StopOnWarning) == 0;
            }
        }
        finally
        {
            _ = _destroy(decoder);
        }
    }
}
