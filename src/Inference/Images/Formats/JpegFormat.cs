using System.Buffers.Binary;
using NetVips;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>JPEG. Decoded by libjpeg-turbo's code inside libvips, whose default settings are Pillow's: the bytes are equal.</summary>
internal sealed class JpegFormat : IPictureFormat
{
    private const string Name = "JPEG";

    public ReadFault? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        ReadOnlySpan<byte> exif = default, xmp = default;
        var frame = default(ReadOnlySpan<byte>);
        var adobe = false;
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
            else if (segments.Marker is 0xE1 && content.StartsWith("http://ns.adobe.com/xap/1.0/\0"u8))
            {
                xmp = content;
            }
            else if (segments.Marker is 0xEE && content.StartsWith("Adobe"u8))
            {
                adobe = true;
            }
        }

        if (frame.Length < 6)
        {
            return Fault.Corrupt(Name, "no frame header before the data.");
        }

        if (frame[0] != 8)
        {
            return Fault.Unsupported(Name, $"{frame[0]} bits per sample are not read, only 8.");
        }

        header = new PictureHeader(Width: BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), Height: BinaryPrimitives.ReadUInt16BigEndian(frame[1..]))
        {
            Orientation = ExifOrientation.Of(exif, xmp),
            HasAdobeSegment = adobe,
        };
        return null;
    }

    public ReadFault? Decode(ReadOnlySpan<byte> file, in PictureHeader header, IRowSink sink) => Decode(file, header, reduction: 1, sink);

    /// <summary>Decodes at reduced scale, which skips most of the inverse transform.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="reduction">1, 2, 4 or 8. The sides are divided by it and rounded up.</param>
    /// <param name="sink">Receives the rows.</param>
    public static ReadFault? Decode(ReadOnlySpan<byte> file, in PictureHeader header, int reduction, IRowSink sink) => VipsRows.Push(
        Name,
        file,
        // The loader is named, not looked for: libvips would give a JPEG with a gain map to another one.
        source => Image.JpegloadSource(source, shrink: reduction, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated),
        Reduced(header.Width, reduction),
        Reduced(header.Height, reduction),
        // Pillow takes every CMYK JPEG for an inverted one, as Adobe writes them; libvips has undone that where an Adobe segment says so.
        invertInk: !header.HasAdobeSegment,
        sink);

    /// <summary>A side after reduction.</summary>
    public static int Reduced(uint side, int reduction) => ((int)side + reduction - 1) / reduction;
}
