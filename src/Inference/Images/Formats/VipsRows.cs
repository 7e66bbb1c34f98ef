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

    /// <summary>Opens a picture with <paramref name="open"/> and decodes it.</summary>
    /// <param name="format">Name for faults.</param>
    /// <param name="file">The file.</param>
    /// <param name="open">Opens it with its own loader, whose options it knows.</param>
    /// <param name="width">Width that the header promised, after any reduction.</param>
    /// <param name="height">Height that the header promised, after any reduction.</param>
    /// <param name="sink">Receives the rows.</param>
    /// <param name="premultiplied">Whether colours were multiplied with alpha, and are to be divided by it.</param>
    public static ReadFault? Push(
        string format, ReadOnlySpan<byte> file, Func<Source, Image> open, int width, int height, IRowSink sink, bool premultiplied = false)
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

            if (PixelLayout.Of(image, premultiplied) is not PixelLayout layout)
            {
                return Fault.Unsupported(format, $"pixels of {image.Bands} x {image.Format} in {image.Interpretation} are not read.");
            }

            return Push(image, layout, sink) ? null : Fault.Corrupt(format, "the data ends early or contradicts itself.");
        }
        catch (VipsException)
        {
            // Its message is not used: libvips keeps one error buffer for all threads, so it may speak of a neighbour's picture.
            return Fault.Corrupt(format, "the data ends early or contradicts itself.");
        }
    }

    private static unsafe bool Push(Image image, PixelLayout layout, IRowSink sink)
    {
        var (width, height) = (image.Width, image.Height);
        using var strip = new Strip(width, Math.Min(StripRows, height));
        using var region = Region.New(image);
        for (var top = 0; top < height; top += StripRows)
        {
            var rows = Math.Min(StripRows, height - top);
            var fetched = VipsLibrary.Fetch(region, top, width, rows, out var length);
            if (fetched is null)
            {
                return false;
            }

            layout.ToRgb(new ReadOnlySpan<byte>(fetched, checked((int)length)), width * rows, strip.Bytes);
            VipsLibrary.Free(fetched);
            sink.Push(strip.Bytes, rows);
        }

        return true;
    }
}
