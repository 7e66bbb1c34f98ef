using System.Buffers.Binary;
using NetVips;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>JPEG. Decoded by libjpeg-turbo's code inside libvips, whose default settings are Pillow's: the bytes are equal.</summary>
internal sealed class JpegFormat : IPictureFormat
{
    private const string Name = "JPEG";

    /// <summary>How an APP1 segment with XMP begins.</summary>
    public static ReadOnlySpan<byte> XmpHead => "http://ns.adobe.com/xap/1.0/\0"u8;

    public ReadFault? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
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
            return Fault.Corrupt(Name, "no frame header before the data.");
        }

        if (frame[0] != 8)
        {
            return Fault.Unsupported(Name, $"{frame[0]} bits per sample are not read, only 8.");
        }

        header = new PictureHeader(Width: BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), Height: BinaryPrimitives.ReadUInt16BigEndian(frame[1..]))
        {
            Orientation = ExifOrientation.Of(exif, xmp),
        };
        return null;
    }

    public ReadFault? Decode(ReadOnlySpan<byte> file, in PictureHeader header, IRowSink sink) => Decode(file, header, reduction: 1, sink);

    /// <summary>Decodes at reduced scale, which skips most of the inverse transform.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="reduction">1, 2, 4 or 8. The sides are divided by it and rounded down.</param>
    /// <param name="sink">Receives the rows.</param>
    public static ReadFault? Decode(ReadOnlySpan<byte> file, in PictureHeader header, int reduction, IRowSink sink) => VipsRows.Push(
        Name,
        file,
        // The loader is named, not looked for: libvips would give a JPEG with a gain map to another one.
        source => Image.JpegloadSource(source, shrink: reduction, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated),
        Reduced(header.Width, reduction),
        Reduced(header.Height, reduction),
        sink);

    /// <summary>A side after reduction. libvips drops the part of a pixel that is left over.</summary>
    public static int Reduced(uint side, int reduction) => (int)side / reduction;
}
