using System.Buffers.Binary;
using NetVips;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>JPEG. Decoded by libjpeg-turbo, the system's or that in libvips, whose default settings are those of Pillow: the pixels are identical.</summary>
internal sealed class JpegFormat : IPictureFormat
{
    private const string Name = "JPEG";

    /// <summary>Divisor for the minimum size of a single-coloured end that is examined: 1/8 of the rows.</summary>
    private const int PlainShare = 8;

    /// <summary>
    /// Maximum number of pixels for libturbojpeg, which needs memory for the whole picture: beyond this, strips of libvips are no slower, and a call, which cannot be interrupted, would take too long.
    /// </summary>
    private const int MostPixelsAtOnce = 4 * 1024 * 1024;

    /// <summary>Maximum number of scans for libturbojpeg: progressive files have about ten, and each takes another pass over all blocks.</summary>
    private const int MostScansAtOnce = 32;

    /// <summary>Prefix of an APP1 segment with XMP.</summary>
    public static ReadOnlySpan<byte> XmpHead => "http://ns.adobe.com/xap/1.0/\0"u8;

    /// <summary>The library that decodes most files, for logs and status: <c>libturbojpeg.so.0</c>, or <c>libvips</c>.</summary>
    public static string LibraryOf(JpegDecoder decoder) => decoder is JpegDecoder.Fastest && TurboJpeg.FileName is { } turbo ? Path.GetFileName(turbo) : "libvips";

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        ReadOnlySpan<byte> exif = default, xmp = default;
        var frame = default(ReadOnlySpan<byte>);
        for (var segments = new JpegSegments(file); segments.MoveNext();)
        {
            var content = segments.Content;
            if (segments.IsFrame)
            {
                frame = content;
            }
            else if (segments.Marker is 0xE1 && content.StartsWith("Exif\0\0"u8) && exif.IsEmpty)
            {
                exif = content;
            }
            else if (segments.Marker is 0xE1 && content.StartsWith(XmpHead))
            {
                xmp = content;
            }
        }

        if (frame.Length < 6)
        {
            return FormatError.Corrupt(Name, "no frame header before the data.");
        }

        if (frame[0] != 8)
        {
            return FormatError.Unsupported(Name, $"{frame[0]} bits per sample are not supported, only 8.");
        }

        header = new PictureHeader(Width: BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), Height: BinaryPrimitives.ReadUInt16BigEndian(frame[1..]))
        {
            Orientation = ExifOrientation.Of(exif, xmp),
            Mode = frame[5] is 1 or 3 ? PixelMode.Plain : PixelMode.Other,
        };
        return null;
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink) =>
        Decode(file, header, reduction: 1, JpegDecoder.Fastest, deadline, sink);

    /// <summary>Decodes at reduced scale, which skips most of the inverse transform.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="reduction">1, 2, 4 or 8. The sides are divided by it and rounded down.</param>
    /// <param name="decoder">The decoder.</param>
    /// <param name="deadline">When to stop.</param>
    /// <param name="sink">Receives the rows.</param>
    public static ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, int reduction, JpegDecoder decoder, DecodeDeadline deadline, IRowSink sink)
    {
        var foreign = JpegMarkers.FindForeign(file, out var scans);
        if (reduction == 1 && decoder is JpegDecoder.Fastest && foreign is null && scans <= MostScansAtOnce
            && (long)header.Width * header.Height <= MostPixelsAtOnce && TurboJpeg.TryDecode(file, (int)header.Width, (int)header.Height, sink))
        {
            return deadline.IsPast ? deadline.Error : null;
        }

        var (width, height) = (Reduced(header.Width, reduction), Reduced(header.Height, reduction));
        var end = new JpegEnd(width, sink);
        var error = VipsRows.Push(Name, file, source => Open(source, reduction, Enums.FailOn.Truncated), width, height, SixteenBitGrey.Scale, deadline, end);
        if (error is null && foreign is byte marker)
        {
            return FormatError.Corrupt(Name, $"the data contains the invalid marker FF {marker:X2}.");
        }

        if (error is not null || end.PlainRows * PlainShare < height)
        {
            return error;
        }

        // libjpeg fills missing data with a single colour and emits a warning. A warning alone is harmless, and so is a single-coloured end alone.
        return VipsRows.Read(Name, file, source => Open(source, reduction, Enums.FailOn.Warning), width, height, deadline, _ => true, (_, _) => true) is not { } damage ? null
            : damage.Kind is ImageReadErrorKind.TooMuchTime ? damage
            : FormatError.Corrupt(Name, $"the data is damaged and the last {end.PlainRows} rows have a single colour: a part of the picture is missing.");
    }

    /// <summary>Length of a side after reduction. libvips drops fractions of a pixel.</summary>
    public static int Reduced(uint side, int reduction) => (int)side / reduction;

    // Specify the loader: libvips would use a different one for a JPEG with a gain map.
    private static Image Open(Source source, int reduction, Enums.FailOn failOn) =>
        Image.JpegloadSource(source, shrink: reduction, access: Enums.Access.Sequential, failOn: failOn);
}
