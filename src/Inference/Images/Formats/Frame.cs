using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Holds a whole picture that has to be turned: its first row is known only when the last has been decoded.</summary>
/// <remarks>In native memory, freed at once: it may be hundreds of megabytes, which the array pool would keep.</remarks>
internal sealed unsafe class Frame : IRowSink, IDisposable
{
    private const int StripRows = 16;

    private readonly int _width;
    private readonly int _height;
    private byte* _pixels;
    private nint _filled;

    public Frame(int width, int height)
    {
        (_width, _height) = (width, height);
        _pixels = (byte*)NativeMemory.Alloc((nuint)width * (nuint)height * 3);
    }

    public void Push(Span<byte> rgb, int rows)
    {
        var length = rows * _width * 3;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_filled + length, (nint)_width * _height * 3, nameof(rows));
        rgb[..length].CopyTo(new Span<byte>(_pixels + _filled, length));
        _filled += length;
    }

    /// <summary>Hands the picture on, turned.</summary>
    /// <param name="orientation">EXIF orientation, 1 to 8.</param>
    /// <param name="sink">Receives the rows of the turned picture.</param>
    public void PushTurned(int orientation, IRowSink sink)
    {
        var (width, height) = orientation >= 5 ? (_height, _width) : (_width, _height);
        nint right = 3, down = (nint)_width * 3;
        nint lastColumn = (_width - 1) * right, lastRow = (_height - 1) * down;

        // Where the turned picture begins in the stored one, and the steps there for one pixel to the right and one down.
        var (start, stepX, stepY) = orientation switch
        {
            2 => (lastColumn, -right, down),
            3 => (lastColumn + lastRow, -right, -down),
            4 => (lastRow, right, -down),
            5 => (0, down, right),
            6 => (lastRow, -down, right),
            7 => (lastColumn + lastRow, -down, -right),
            8 => (lastColumn, down, -right),
            _ => (0, right, down),
        };

        using var strip = new Strip(width, Math.Min(StripRows, height));
        for (var top = 0; top < height; top += StripRows)
        {
            var rows = Math.Min(StripRows, height - top);
            var turned = MemoryMarshal.Cast<byte, Rgb>(strip.Bytes);

            // Column by column, because the pixels of a column lie side by side in the stored picture when width and height are swapped.
            for (var x = 0; x < width; x++)
            {
                var from = _pixels + start + (x * stepX) + (top * stepY);
                for (var row = 0; row < rows; row++, from += stepY)
                {
                    turned[(row * width) + x] = Unsafe.ReadUnaligned<Rgb>(from);
                }
            }

            sink.Push(strip.Bytes, rows);
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_pixels);
        _pixels = null;
    }
}
