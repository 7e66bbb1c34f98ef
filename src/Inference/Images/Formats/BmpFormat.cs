using System.Buffers;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>BMP, decoded here: libvips has no loader for it.</summary>
internal sealed class BmpFormat : IPictureFormat
{
    private const string Name = "BMP";

    public ReadFault? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        var fault = BmpHeader.Read(file, out var bmp);
        header = new PictureHeader(bmp.Width, bmp.Height);
        return fault;
    }

    public ReadFault? Decode(ReadOnlySpan<byte> file, in PictureHeader header, IRowSink sink)
    {
        if (BmpHeader.Read(file, out var bmp) is ReadFault fault)
        {
            return fault;
        }

        var (width, height) = ((int)bmp.Width, (int)bmp.Height);
        var stride = bmp.IsRunLength ? width : ((((long)width * bmp.BitsPerPixel) + 31) >> 3) & ~3;
        byte[]? unpacked = null;
        try
        {
            var pixels = bmp.Offset <= file.Length ? file[(int)bmp.Offset..] : [];
            if (bmp.IsRunLength)
            {
                unpacked = ArrayPool<byte>.Shared.Rent(width * height);
                pixels = unpacked.AsSpan(0, BmpRunLength.Unpack(pixels, bmp.BitsPerPixel == 4, width, unpacked.AsSpan(0, width * height)));
            }

            if (pixels.Length < stride * height)
            {
                return Fault.Corrupt(Name, "the data ends early.");
            }

            using var strip = new Strip(width, rows: 1);
            for (var y = 0; y < height; y++)
            {
                var stored = bmp.IsTopDown ? y : height - 1 - y;
                bmp.ToRgb(pixels.Slice((int)(stored * stride), (int)stride), width, strip.Bytes);
                sink.Push(strip.Bytes, 1);
            }

            return null;
        }
        finally
        {
            if (unpacked is not null)
            {
                ArrayPool<byte>.Shared.Return(unpacked);
            }
        }
    }
}
