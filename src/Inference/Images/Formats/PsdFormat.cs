using System.Buffers.Binary;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Photoshop (PSD and PSB): the composite picture that other programs show. Layers are not read.</summary>
internal sealed class PsdFormat : IPictureFormat
{
    private const int Uncompressed = 0, RunLength = 1;

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        var error = PsdHeader.Read(file, out var psd);
        header = new PictureHeader(psd.Width, psd.Height) { Mode = psd.PixelMode };
        return error;
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink)
    {
        if (PsdHeader.Read(file, out var psd) is ImageReadError error)
        {
            return error;
        }

        var compression = psd.Data.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(psd.Data) : ushort.MaxValue;
        if (compression is not (Uncompressed or RunLength))
        {
            return psd.Data.Length < 2 ? Truncated : FormatError.Unsupported(PsdHeader.Name, $"compression {compression} of the composite is not supported. Save the file again.");
        }

        var channels = BinaryPrimitives.ReadUInt16BigEndian(file[12..]);
        var (width, height, rowBytes) = ((int)header.Width, (int)header.Height, (int)header.Width * psd.SampleBytes);
        Span<long> next = stackalloc long[4];
        var counts = compression == RunLength ? psd.Data[2..] : default;
        if (!TryFindPlanes(psd, counts, channels, height, rowBytes, next))
        {
            return Truncated;
        }

        using var strip = new RowBuffer(width, rows: 1);
        var planes = new byte[psd.Colours * rowBytes];
        for (var y = 0; y < height; y++)
        {
            for (var colour = 0; colour < psd.Colours; colour++)
            {
                var row = planes.AsSpan(colour * rowBytes, rowBytes);
                var length = compression == RunLength ? Count(counts, psd.CountBytes, (colour * height) + y) : rowBytes;
                if (length > psd.Data.Length - next[colour])
                {
                    return Truncated;
                }

                var stored = psd.Data.Slice((int)next[colour], (int)length);
                next[colour] += length;
                if (compression == Uncompressed)
                {
                    stored.CopyTo(row);
                }
                else if (!PackBits.TryUnpack(stored, row))
                {
                    return FormatError.Corrupt(PsdHeader.Name, $"row {y} is damaged.");
                }
            }

            if (deadline.IsPast)
            {
                return deadline.Error;
            }

            ToRgb(psd, planes, width, strip.Bytes);
            sink.Push(strip.Bytes, 1);
        }

        return null;
    }

    private static ImageReadError Truncated => FormatError.Corrupt(PsdHeader.Name, "the data is truncated.");

    /// <summary>Finds where the rows of each colour start in the data.</summary>
    private static bool TryFindPlanes(in PsdHeader psd, ReadOnlySpan<byte> counts, int channels, int height, int rowBytes, Span<long> starts)
    {
        if (counts.IsEmpty)
        {
            for (var colour = 0; colour < psd.Colours; colour++)
            {
                starts[colour] = 2 + ((long)colour * height * rowBytes);
            }

            return 2 + ((long)channels * height * rowBytes) <= psd.Data.Length;
        }

        var tableBytes = (long)channels * height * psd.CountBytes;
        if (tableBytes > counts.Length)
        {
            return false;
        }

        var at = 2 + tableBytes;
        for (var colour = 0; colour < psd.Colours; colour++)
        {
            starts[colour] = at;
            for (var y = 0; y < height; y++)
            {
                at += Count(counts, psd.CountBytes, (colour * height) + y);
            }
        }

        return at <= psd.Data.Length;
    }

    private static long Count(ReadOnlySpan<byte> counts, int bytes, int row) =>
        bytes == 2 ? BinaryPrimitives.ReadUInt16BigEndian(counts[(row * bytes)..]) : BinaryPrimitives.ReadUInt32BigEndian(counts[(row * bytes)..]);

    private static void ToRgb(in PsdHeader psd, ReadOnlySpan<byte> planes, int width, Span<byte> rgb)
    {
        var (step, plane) = (psd.SampleBytes, width * psd.SampleBytes);
        for (int x = 0, to = 0; x < width; x++, to += 3)
        {
            var first = planes[x * step];
            if (psd.IsIndexed)
            {
                (rgb[to], rgb[to + 1], rgb[to + 2]) = (psd.Palette[first], psd.Palette[256 + first], psd.Palette[512 + first]);
            }
            else if (psd.Colours == 1)
            {
                rgb[to] = rgb[to + 1] = rgb[to + 2] = first;
            }
            else if (psd.IsCmyk)
            {
                // Inks are stored inverted.
                Inks.ToRgb((byte)~first, (byte)~planes[plane + (x * step)], (byte)~planes[(2 * plane) + (x * step)], (byte)~planes[(3 * plane) + (x * step)], rgb[to..]);
            }
            else
            {
                (rgb[to], rgb[to + 1], rgb[to + 2]) = (first, planes[plane + (x * step)], planes[(2 * plane) + (x * step)]);
            }
        }
    }
}
