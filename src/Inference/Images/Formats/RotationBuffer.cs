using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Buffers a whole picture for rotation: its first row is known only after the last one has been decoded.</summary>
internal sealed unsafe class RotationBuffer : IRowSink, IDisposable
{
    private const int StripRows = 16;

    private readonly int _width;
    private readonly int _height;
    private readonly NativeBytes _pixels;
    private nint _filled;

    public RotationBuffer(int width, int height)
    {
        (_width, _height) = (width, height);
        _pixels = new NativeBytes((nint)width * height * 3);
    }

    public void Push(Span<byte> rgb, int rows)
    {
        var length = rows * _width * 3;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_filled + length, _pixels.Length, nameof(rows));
        rgb[..length].CopyTo(new Span<byte>(_pixels.Start + _filled, length));
        _filled += length;
    }

    /// <summary>Passes the rotated picture to <paramref name="sink"/>.</summary>
    /// <param name="orientation">EXIF orientation, 1 to 8.</param>
    /// <param name="sink">Receives the rows of the rotated picture.</param>
    public void PushTurned(int orientation, IRowSink sink)
    {
        var (width, height) = orientation >= 5 ? (_height, _width) : (_width, _height);
        nint right = 3, down = (nint)_width * 3;
        nint lastColumn = (_width - 1) * right, lastRow = (_height - 1) * down;

        // Start of the rotated picture in the stored one, and the offsets for one pixel to the right and one pixel down.
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

        using var strip = new RowBuffer(width, Math.Min(StripRows, height));
        for (var top = 0; top < height; top += StripRows)
        {
            var rows = Math.Min(StripRows, height - top);
            var turned = MemoryMarshal.Cast<byte, Rgb>(strip.Bytes);

            // Column by column: if width and height are swapped, the pixels of a column are adjacent in the stored picture.
            for (var x = 0; x < width; x++)
            {
                var from = _pixels.Start + start + (x * stepX) + (top * stepY);
                for (var row = 0; row < rows; row++, from += stepY)
                {
                    turned[(row * width) + x] = Unsafe.ReadUnaligned<Rgb>(from);
                }
            }

            sink.Push(strip.Bytes, rows);
        }
    }

    public void Dispose() => _pixels.Dispose();
}
