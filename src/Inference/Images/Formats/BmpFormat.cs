using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>BMP. Decoded here, because libvips has no loader for it.</summary>
internal sealed class BmpFormat : IPictureFormat
{
    private const string Name = "BMP";

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        var error = BmpHeader.Read(file, out var bmp);
        header = new PictureHeader(bmp.Width, bmp.Height) { Mode = bmp.BitsPerPixel is 16 or 24 ? PixelMode.Plain : PixelMode.Other };
        return error;
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink)
    {
        if (BmpHeader.Read(file, out var bmp) is ImageReadError error)
        {
            return error;
        }

        var (width, height) = ((int)bmp.Width, (int)bmp.Height);
        var stride = bmp.IsRunLength ? width : ((((long)width * bmp.BitsPerPixel) + 31) >> 3) & ~3;
        var pixels = bmp.Offset <= file.Length ? file[(int)bmp.Offset..] : [];
        using var unpacked = new NativeBytes(bmp.IsRunLength ? (nint)width * height : 0);
        if (bmp.IsRunLength)
        {
            pixels = unpacked.Bytes[..BmpRunLength.Unpack(pixels, bmp.BitsPerPixel == 4, width, unpacked.Bytes)];
        }

        if (pixels.Length < stride * height)
        {
            return FormatError.Corrupt(Name, "the data is truncated.");
        }

        using var strip = new RowBuffer(width, rows: 1);
        for (var y = 0; y < height; y++)
        {
            var stored = bmp.IsTopDown ? y : height - 1 - y;
            bmp.ToRgb(pixels.Slice((int)(stored * stride), (int)stride), width, strip.Bytes);
            sink.Push(strip.Bytes, 1);
        }

        return null;
    }
}
