using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>TIFF and BigTIFF, first page: strips and tiles, chunky or planar.</summary>
/// <remarks>
/// The directory is parsed here, so that unsupported files are rejected by their tags and a missing strip is an error instead of black pixels. CCITT and JPEG are
/// decompressed by libtiff in libvips, everything else here.
/// </remarks>
internal sealed class TiffFormat : IPictureFormat
{
    private const string Name = "TIFF";

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (Read(file, out var directory, out var tiff) is ImageReadError error)
        {
            return error;
        }

        header = new PictureHeader(tiff.Width, tiff.Height) { Orientation = OrientationOf(file, directory), Mode = tiff is { Bits: 8 } && tiff.Samples == tiff.Colours && tiff.Colours is 1 or 3 && tiff.Photometric is not TiffHeader.Palette ? PixelMode.Plain : PixelMode.Other };
        return null;
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink)
    {
        if (Read(file, out var directory, out var tiff) is ImageReadError error)
        {
            return error;
        }

        if (TiffPixels.PaletteOf(directory, tiff) is not Rgb[] palette)
        {
            return FormatError.Corrupt(Name, "the palette is missing or has too few colours.");
        }

        var clips = grey == SixteenBitGrey.Clip;
        if (TiffPixels.IsGrey16(tiff) && !clips)
        {
            if (FindWideValue(file, directory, tiff, deadline, out var found) is ImageReadError damaged)
            {
                return damaged;
            }

            // Values that all fit into 8 bits are kept unchanged.
            clips = !found;
        }

        using var rows = new TiffRows(tiff);
        using var strip = new RowBuffer((int)tiff.Width, rows: 1);
        var pixels = new TiffPixels(tiff, rows.PlaneBytes, palette, clips);
        return rows.Read(file, directory, deadline, planes =>
        {
            pixels.ToRgb(planes, strip.Bytes);
            sink.Push(strip.Bytes, 1);
            return true;
        });
    }

    /// <summary>Searches for a value that needs more than 8 bits; most pictures have one in their first row.</summary>
    private static ImageReadError? FindWideValue(ReadOnlySpan<byte> file, in TiffDirectory directory, in TiffHeader header, DecodeDeadline deadline, out bool found)
    {
        using var rows = new TiffRows(header);
        var (isLittleEndian, isWide) = (header.IsLittleEndian, false);
        var error = rows.Read(file, directory, deadline, planes => !(isWide = TiffPixels.HasWideValue(planes, isLittleEndian)));
        found = isWide;
        return error;
    }

    private static ImageReadError? Read(ReadOnlySpan<byte> file, out TiffDirectory directory, out TiffHeader header)
    {
        header = default;
        return TiffDirectory.TryRead(file, out directory) ? TiffHeader.Read(directory, out header) : FormatError.Corrupt(Name, "the directory is damaged.");
    }

    private static int OrientationOf(ReadOnlySpan<byte> file, in TiffDirectory directory) =>
        ExifOrientation.Of(file, directory.Bytes(TiffTag.Xmp)) is > 1 and var turned ? turned
        // The layout of BigTIFF directories differs from that of EXIF blocks.
        : directory.Number(TiffTag.Orientation) is ulong value and >= 1 and <= 8 ? (int)value
        : 1;
}
