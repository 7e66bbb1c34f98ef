using System.Buffers.Binary;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>TGA (Targa): palettes, grey and RGB, with and without run lengths. Alpha is dropped.</summary>
internal sealed class TgaFormat : IPictureFormat
{
    private const string Name = "TGA";

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (!TgaHeader.TryRead(file, out var tga))
        {
            return FormatError.Corrupt(Name, "the header is damaged.");
        }

        header = new PictureHeader(tga.Width, tga.Height) { Orientation = tga.Orientation, Mode = tga.Mode };
        return null;
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink)
    {
        if (!TgaHeader.TryRead(file, out var tga))
        {
            return FormatError.Corrupt(Name, "the header is damaged.");
        }

        if (tga.DataAt > file.Length)
        {
            return FormatError.Corrupt(Name, "the data is truncated.");
        }

        var palette = PaletteOf(file, tga);
        var (width, pixelBytes) = ((int)tga.Width, tga.PixelBytes);
        var row = new byte[width * pixelBytes];
        var runs = new TgaRuns(file[tga.DataAt..], pixelBytes, tga.HasRunLengths);
        using var strip = new RowBuffer(width, rows: 1);
        for (var y = 0; y < tga.Height; y++)
        {
            if (!runs.TryRead(row))
            {
                return FormatError.Corrupt(Name, "the data is truncated or damaged.");
            }

            for (int x = 0, from = 0, to = 0; x < width; x++, from += pixelBytes, to += 3)
            {
                if (palette is not null && row[from] >= palette.Length)
                {
                    return FormatError.Corrupt(Name, "a pixel has a colour that the palette lacks.");
                }

                var colour = palette is not null ? palette[row[from]] : tga.IsGrey ? new Rgb(row[from], row[from], row[from]) : ColourAt(row.AsSpan(from), pixelBytes);
                (strip.Bytes[to], strip.Bytes[to + 1], strip.Bytes[to + 2]) = (colour.Red, colour.Green, colour.Blue);
            }

            if (deadline.IsPast)
            {
                return deadline.Error;
            }

            sink.Push(strip.Bytes, 1);
        }

        return runs.IsAtPixel ? null : FormatError.Corrupt(Name, "the data does not end with the picture.");
    }

    private static Rgb[]? PaletteOf(ReadOnlySpan<byte> file, in TgaHeader tga)
    {
        if (!tga.HasPalette)
        {
            return null;
        }

        var colours = new Rgb[tga.PaletteEntries];
        for (var i = 0; i < colours.Length; i++)
        {
            colours[i] = ColourAt(file[(tga.PaletteAt + (i * tga.PaletteEntryBytes))..], tga.PaletteEntryBytes);
        }

        return colours;
    }

    private static Rgb ColourAt(ReadOnlySpan<byte> bytes, int count)
    {
        if (count > 2)
        {
            return new Rgb(bytes[2], bytes[1], bytes[0]);
        }

        var value = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        return new Rgb(Scaled(value >> 10), Scaled(value >> 5), Scaled(value));

        // As in Pillow: rounded down.
        static byte Scaled(int fiveBits) => (byte)((fiveBits & 31) * 255 / 31);
    }
}
