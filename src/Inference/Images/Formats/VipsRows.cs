using NetVips;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Pulls a picture out of libvips strip by strip.</summary>
/// <remarks>
/// Writing a picture to memory in one call costs a hand-over to a worker thread and a walk over a buffer larger than the caches: for a JPEG of
/// 12 megapixels 60 ms instead of 36.
/// </remarks>
internal static class VipsRows
{
    /// <summary>A JPEG is coded in blocks of 8 or 16 rows. 8, 32 and 64 measured slower.</summary>
    private const int StripRows = 16;

    /// <summary>Takes rows as libvips gives them.</summary>
    /// <returns>False to stop.</returns>
    public delegate bool RowAction(ReadOnlySpan<byte> samples, int rows);

    /// <summary>Opens a picture with <paramref name="open"/> and decodes it.</summary>
    /// <param name="format">Name for faults.</param>
    /// <param name="file">The file.</param>
    /// <param name="open">Opens it with its own loader, whose options it knows.</param>
    /// <param name="width">Width that the header promised, after any reduction.</param>
    /// <param name="height">Height that the header promised, after any reduction.</param>
    /// <param name="grey">What becomes of 16-bit grey.</param>
    /// <param name="sink">Receives the rows.</param>
    /// <param name="premultiplied">Whether colours were multiplied with alpha, and are to be divided by it.</param>
    public static ReadFault? Push(
        string format, ReadOnlySpan<byte> file, Func<Source, Image> open, int width, int height, SixteenBitGrey grey, IRowSink sink, bool premultiplied = false)
    {
        PixelLayout? layout = null;
        using var strip = new Strip(width, Math.Min(StripRows, height));
        return Read(
            format,
            file,
            open,
            width,
            height,
            image => (layout = PixelLayout.Of(image, grey, premultiplied)) is not null,
            (samples, rows) =>
            {
                layout!.ToRgb(samples, width * rows, strip.Bytes);
                sink.Push(strip.Bytes, rows);
                return true;
            });
    }

    /// <summary>Opens a picture and decodes it, or as much of it as <paramref name="action"/> wants.</summary>
    /// <param name="format">Name for faults.</param>
    /// <param name="file">The file.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="width">Width that the header promised.</param>
    /// <param name="height">Height that the header promised.</param>
    /// <param name="accept">Whether pixels of this kind are read.</param>
    /// <param name="action">Takes the rows.</param>
    public static ReadFault? Read(
        string format, ReadOnlySpan<byte> file, Func<Source, Image> open, int width, int height, Predicate<Image> accept, RowAction action)
    {
        try
        {
            using var source = VipsLibrary.SourceOf(file);
            using var image = open(source);
            if (image.Width != width || image.Height != height)
            {
                // The limits were checked against the header. A decoder that sees another size has not been checked.
                return Fault.Corrupt(format, $"the header says {width} x {height}, the data {image.Width} x {image.Height}.");
            }

            if (!accept(image))
            {
                return Fault.Unsupported(format, $"pixels of {image.Bands} x {image.Format} in {image.Interpretation} are not read.");
            }

            return Read(image, action) ? null : Fault.Corrupt(format, "the data ends early or contradicts itself.");
        }
        catch (VipsException)
        {
            // Its message is not used: libvips keeps one error buffer for all threads, so it may speak of a neighbour's picture.
            return Fault.Corrupt(format, "the data ends early or contradicts itself.");
        }
    }

    private static unsafe bool Read(Image image, RowAction action)
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

            var goesOn = action(new ReadOnlySpan<byte>(fetched, checked((int)length)), rows);
            VipsLibrary.Free(fetched);
            if (!goesOn)
            {
                return true;
            }
        }

        return true;
    }
}
