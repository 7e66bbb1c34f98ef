using NetVips;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Decodes a picture with libvips strip by strip.</summary>
/// <remarks>
/// Writing a picture to memory in one call costs a switch to a worker thread and a pass over a buffer larger than the caches: 60 ms instead of 36 for a JPEG of
/// 12 megapixels.
/// </remarks>
internal static class VipsRows
{
    /// <summary>JPEG blocks have 8 or 16 rows. 8, 32 and 64 measured slower.</summary>
    private const int StripRows = 16;

    /// <summary>Receives decoded rows.</summary>
    /// <returns>False to stop.</returns>
    public delegate bool RowAction(ReadOnlySpan<byte> samples, int rows);

    /// <summary>Opens a picture with <paramref name="open"/> and decodes it.</summary>
    /// <param name="format">Format name for errors.</param>
    /// <param name="file">The file.</param>
    /// <param name="open">Opens it with its specific loader and options.</param>
    /// <param name="width">Width according to the header, after any reduction.</param>
    /// <param name="height">Height according to the header, after any reduction.</param>
    /// <param name="grey">Conversion of 16-bit greyscale.</param>
    /// <param name="deadline">When to stop.</param>
    /// <param name="sink">Receives the rows.</param>
    /// <param name="premultiplied">Whether colours are premultiplied with alpha and must be divided by it.</param>
    public static ImageReadError? Push(
        string format, ReadOnlySpan<byte> file, Func<Source, Image> open, int width, int height, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink,
        bool premultiplied = false)
    {
        PixelLayout? layout = null;
        using var strip = new RowBuffer(width, Math.Min(StripRows, height));
        return Read(
            format,
            file,
            open,
            width,
            height,
            deadline,
            image => (layout = PixelLayout.Of(image, grey, premultiplied)) is not null,
            (samples, rows) =>
            {
                layout!.ToRgb(samples, width * rows, strip.Bytes);
                sink.Push(strip.Bytes, rows);
                return true;
            });
    }

    /// <summary>Opens a picture and decodes its alpha channel as grey; 255 if it has none.</summary>
    public static ImageReadError? PushAlpha(
        string format, ReadOnlySpan<byte> file, Func<Source, Image> open, int width, int height, DecodeDeadline deadline, IRowSink sink)
    {
        PixelLayout? layout = null;
        using var strip = new RowBuffer(width, Math.Min(StripRows, height));
        return Read(
            format,
            file,
            open,
            width,
            height,
            deadline,
            image => (layout = PixelLayout.AlphaOf(image)) is not null,
            (samples, rows) =>
            {
                layout!.ToRgb(samples, width * rows, strip.Bytes);
                sink.Push(strip.Bytes, rows);
                return true;
            });
    }

    /// <summary>Opens a picture and decodes it until <paramref name="action"/> stops.</summary>
    /// <param name="format">Format name for errors.</param>
    /// <param name="file">The file.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="width">Width according to the header.</param>
    /// <param name="height">Height according to the header.</param>
    /// <param name="deadline">When to stop.</param>
    /// <param name="accept">Whether the pixel format is supported.</param>
    /// <param name="action">Receives the rows.</param>
    public static ImageReadError? Read(
        string format, ReadOnlySpan<byte> file, Func<Source, Image> open, int width, int height, DecodeDeadline deadline, Predicate<Image> accept, RowAction action)
    {
        try
        {
            using var source = VipsLibrary.SourceOf(file);
            using var image = open(source);
            if (image.Width != width || image.Height != height)
            {
                // The limits were checked against the size in the header, so the decoder must see the same size.
                return FormatError.Corrupt(format, $"the header states {width} x {height}, but the data has {image.Width} x {image.Height}.");
            }

            if (!accept(image))
            {
                return FormatError.Unsupported(format, $"pixels of {image.Bands} x {image.Format} in {image.Interpretation} are not supported.");
            }

            return Read(image, deadline, action) ? null
                : deadline.IsPast ? deadline.Error
                : FormatError.Corrupt(format, "the data is truncated or damaged.");
        }
        catch (VipsException)
        {
            // Do not use libvips' message: all threads share one error buffer, so it may be about another picture.
            return FormatError.Corrupt(format, "the data is truncated or damaged.");
        }
    }

    private static unsafe bool Read(Image image, DecodeDeadline deadline, RowAction action)
    {
        var (width, height) = (image.Width, image.Height);
        using var region = Region.New(image);
        for (var top = 0; top < height; top += StripRows)
        {
            var rows = Math.Min(StripRows, height - top);
            var fetched = VipsLibrary.Fetch(region, top, width, rows, out var length);
            if (fetched is null)
            {
                return false;
            }

            if (deadline.IsPast)
            {
                VipsLibrary.Free(fetched);
                return false;
            }

            var continues = action(new ReadOnlySpan<byte>(fetched, checked((int)length)), rows);
            VipsLibrary.Free(fetched);
            if (!continues)
            {
                return true;
            }
        }

        return true;
    }
}
