using ImageMagick;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Formats.Magick;

/// <summary>Decodes a picture with ImageMagick and passes its rows on.</summary>
internal static class MagickRows
{
    private const int StripRows = 16;

    // A picture of one colour takes a few hundred bytes in all of these formats. One with more data has lost its content.
    private const int PlainBytes = 1000;
    private const int PlainPixelsPerByte = 1000;

    /// <summary>Decodes a picture.</summary>
    /// <param name="name">Format name for errors.</param>
    /// <param name="format">The decoder.</param>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header; a decoder that finds another size reports damage.</param>
    /// <param name="isPremultiplied">Whether colours are to be divided by alpha.</param>
    /// <param name="codedBytes">Bytes of the picture's data in the file.</param>
    /// <param name="deadline">When to stop.</param>
    /// <param name="sink">Receives the rows.</param>
    public static unsafe ImageReadError? Push(
        string name, MagickFormat format, ReadOnlySpan<byte> file, in PictureHeader header, bool isPremultiplied, long codedBytes, DecodeDeadline deadline, IRowSink sink)
    {
        try
        {
            fixed (byte* bytes = file)
            {
                using var stream = new DeadlineStream(new UnmanagedMemoryStream(bytes, file.Length), deadline);
                using var image = MagickLibrary.Open(stream, format);
                if (deadline.IsPast)
                {
                    return deadline.Error;
                }

                if (image.Width != header.Width || image.Height != header.Height)
                {
                    return FormatError.Corrupt(name, $"the header states {header.Width} x {header.Height}, but the data has {image.Width} x {image.Height}.");
                }

                return image.ColorSpace is ColorSpace.sRGB or ColorSpace.RGB or ColorSpace.Gray or ColorSpace.LinearGray
                    ? Push(name, image, isPremultiplied, codedBytes, deadline, sink)
                    : FormatError.Unsupported(name, $"colours in {image.ColorSpace} are not supported. Save the image as sRGB.");
            }
        }
        catch (MagickException) when (deadline.IsPast)
        {
            return deadline.Error;
        }
        catch (Exception error) when (error is MagickResourceLimitErrorException or MagickCacheErrorException)
        {
            return new ImageReadError(
                ImageReadErrorKind.TooManyPixels,
                $"{name}: decoding {header.Width} x {header.Height} pixels needs more memory than is left: all pictures of such formats together may use half of it. Lower Images:MaxPixels, or use fewer workers.");
        }
        catch (MagickException)
        {
            // Not the library's message: it contains names of temporary files.
            return FormatError.Corrupt(name, "the data is truncated or damaged.");
        }
    }

    private static unsafe ImageReadError? Push(string name, MagickImage image, bool isPremultiplied, long codedBytes, DecodeDeadline deadline, IRowSink sink)
    {
        var (width, height) = ((int)image.Width, (int)image.Height);
        using var pixels = image.GetPixelsUnsafe();
        var samples = (int)pixels.Channels;
        var red = Index(pixels, PixelChannel.Red) ?? 0;
        var (green, blue) = (Index(pixels, PixelChannel.Green) ?? red, Index(pixels, PixelChannel.Blue) ?? red);
        var alpha = isPremultiplied ? Index(pixels, PixelChannel.Alpha) : null;
        using var strip = new RowBuffer(width, Math.Min(StripRows, height));
        var plain = new PlainPicture();
        for (var top = 0; top < height; top += StripRows)
        {
            var rows = Math.Min(StripRows, height - top);
            var area = pixels.GetAreaPointer(0, top, (uint)width, (uint)rows);
            if (area == 0)
            {
                return FormatError.Corrupt(name, "the data is truncated or damaged.");
            }

            var from = new ReadOnlySpan<byte>((void*)area, width * rows * samples);
            var rgb = strip.Bytes;
            for (int at = 0, to = 0; at < from.Length; at += samples, to += 3)
            {
                (rgb[to], rgb[to + 1], rgb[to + 2]) = (from[at + red], from[at + green], from[at + blue]);
                if (alpha is int last)
                {
                    PixelLayout.Divide(rgb.Slice(to, 3), from[at + last], rgb[to..]);
                }
            }

            plain.Add(rgb[..(width * rows * 3)]);
            if (deadline.IsPast)
            {
                return deadline.Error;
            }

            sink.Push(rgb, rows);
        }

        return plain.IsPlain && codedBytes > PlainBytes + ((long)width * height / PlainPixelsPerByte)
            ? FormatError.Corrupt(name, $"the data is damaged: {codedBytes} bytes decode to a single colour.")
            : null;
    }

    private static int? Index(IUnsafePixelCollection<byte> pixels, PixelChannel channel) => pixels.GetChannelIndex(channel) is uint index ? (int)index : null;
}
