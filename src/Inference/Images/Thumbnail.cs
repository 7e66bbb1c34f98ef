using System.Runtime.InteropServices;
using NetVips;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images;

/// <summary>Creates thumbnails. Decoding is the same as for encoding: same formats, same limits, rotated according to EXIF.</summary>
internal static class Thumbnail
{
    // At this quality, block artefacts are not visible, and a 240-pixel thumbnail takes about 10 KB.
    private const int Quality = 80;

    private static readonly DecodeOptions _options = new();

    // The decoded picture keeps at least this multiple of the required size.
    private const int ReductionReserve = 2;

    /// <summary>Creates a JPEG thumbnail.</summary>
    /// <param name="file">The bytes of the image file.</param>
    /// <param name="side">Maximum length of the longer side in pixels, 1 or more; a smaller picture keeps its size.</param>
    /// <param name="limits">Resource limits per image.</param>
    /// <returns>Null for an unsupported file. For a truncated picture, the decoded part on a black background, so that the user sees the damage.</returns>
    public static byte[]? Jpeg(ReadOnlyMemory<byte> file, int side, ImageLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        if (PictureFile.Open(file.Span, limits, out var picture) is not null)
        {
            return null;
        }

        var scale = Math.Min(1, (double)side / Math.Max(picture.Width, picture.Height));
        var width = Math.Max(1, (int)Math.Round(picture.Width * scale));
        var height = Math.Max(1, (int)Math.Round(picture.Height * scale));
        using var small = new PlanarPicture(height, width);
        var reduction = picture.CanReduce ? ReductionFor(picture.Width, picture.Height, width, height) : 1;
        using var resampler = new Resampler(picture.InputAt(reduction), new ResizeWindow(width, height, Left: 0, Top: 0), ResizeFilter.Bicubic, small);
        return picture.Decode(reduction, transparentOverWhite: true, _options, resampler) is null || small.Bytes.ContainsAnyExcept((byte)0) ? Encode(small) : null;
    }

    private static int ReductionFor(int width, int height, int wantedWidth, int wantedHeight)
    {
        var reduction = 8;
        while (reduction > 1 && (width < (long)wantedWidth * ReductionReserve * reduction || height < (long)wantedHeight * ReductionReserve * reduction))
        {
            reduction /= 2;
        }

        return reduction;
    }

    private static byte[]? Encode(PlanarPicture picture)
    {
        var plane = picture.Height * picture.Width;
        var interleaved = new byte[3 * plane];
        for (var channel = 0; channel < 3; channel++)
        {
            var from = picture.Bytes.Slice(channel * plane, plane);
            for (var i = 0; i < plane; i++)
            {
                interleaved[(3 * i) + channel] = from[i];
            }
        }

        var handle = GCHandle.Alloc(interleaved, GCHandleType.Pinned);
        try
        {
            using var image = Image.NewFromMemory(handle.AddrOfPinnedObject(), (ulong)interleaved.Length, picture.Width, picture.Height, bands: 3, Enums.BandFormat.Uchar);
            return image.JpegsaveBuffer(q: Quality, keep: Enums.ForeignKeep.None);
        }
        catch (VipsException)
        {
            return null;
        }
        finally
        {
            handle.Free();
        }
    }
}
