using System.Runtime.InteropServices;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>
/// GIF, first frame. Decoded here, because libvips makes transparent pixels black and drops them around a small frame, where Pillow returns the colours
/// of the palette.
/// </summary>
internal sealed class GifFormat : IPictureFormat
{
    private const string Name = "GIF";

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (!GifFrame.TryRead(file, out var frame))
        {
            return FormatError.Corrupt(Name, "the file contains no frame.");
        }

        header = new PictureHeader((uint)frame.ScreenWidth, (uint)frame.ScreenHeight)
        {
            Mode = frame.IsGrey ? PixelMode.Plain : PixelMode.Indexed,
            Transparent = frame.TransparentIndex is int index ? frame.Colour(index) : null,
        };
        return null;
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink)
    {
        if (!GifFrame.TryRead(file, out var frame))
        {
            return FormatError.Corrupt(Name, "the file contains no frame.");
        }

        using var indices = new NativeBytes(frame.Width * frame.Height);
        if (!GifLzw.TryUnpack(frame.Data, frame.CodeBits, indices.Bytes))
        {
            return FormatError.Corrupt(Name, "the data is truncated or damaged.");
        }

        Paint(frame, indices.Bytes, sink);
        return null;
    }

    private static void Paint(in GifFrame frame, ReadOnlySpan<byte> indices, IRowSink sink)
    {
        Span<Rgb> colours = stackalloc Rgb[256];
        for (var i = 0; i < colours.Length; i++)
        {
            colours[i] = frame.Colour(i);
        }

        using var strip = new RowBuffer(frame.ScreenWidth, rows: 1);
        var row = MemoryMarshal.Cast<byte, Rgb>(strip.Bytes)[..frame.ScreenWidth];
        for (var y = 0; y < frame.ScreenHeight; y++)
        {
            row.Fill(colours[frame.FillIndex]);
            if (y - frame.Top is >= 0 and var inside && inside < frame.Height)
            {
                var from = indices.Slice(frame.StoredRow(inside) * frame.Width, frame.Width);
                for (var x = 0; x < from.Length; x++)
                {
                    row[frame.Left + x] = colours[from[x]];
                }
            }

            sink.Push(strip.Bytes, 1);
        }
    }
}
