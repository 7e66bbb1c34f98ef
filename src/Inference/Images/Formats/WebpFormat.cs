using System.Buffers.Binary;
using NetVips;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>WebP, lossy, lossless and animated (first frame). Decoded by libwebp in libvips, as in Pillow: the pixels are identical.</summary>
internal sealed class WebpFormat : IPictureFormat, IAlphaFormat
{
    private const string Name = "WebP";

    // Flags of VP8X: what the file contains besides its picture.
    private const int HasExif = 0x08;
    private const int HasXmp = 0x04;

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        // As in libwebp: metadata counts only if the flags announce it, and of several chunks of the same kind the first counts.
        header = default;
        ReadOnlySpan<byte> exif = default, xmp = default;
        (uint Width, uint Height)? size = null;
        var flags = 0;
        file = file[..(int)Math.Min((ulong)file.Length, 8ul + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]))];
        for (var at = 12; at + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            var name = file.Slice(at, 4);
            var content = file[(at + 8)..];
            content = content[..(int)Math.Min((uint)content.Length, length)];
            size ??= SizeIn(name, content);
            if (at == 12 && name.SequenceEqual("VP8X"u8) && content.Length > 0)
            {
                flags = content[0];
            }
            else if ((flags & HasExif) != 0 && exif.IsEmpty && name.SequenceEqual("EXIF"u8))
            {
                exif = content;
            }
            else if ((flags & HasXmp) != 0 && xmp.IsEmpty && name.SequenceEqual("XMP "u8))
            {
                xmp = content;
            }

            // Chunks are padded to even lengths.
            var next = at + 8L + length + (length & 1);
            at = (int)Math.Min(next, file.Length);
        }

        if (size is null)
        {
            return FormatError.Corrupt(Name, "the file contains no picture.");
        }

        header = new PictureHeader(size.Value.Width, size.Value.Height) { Orientation = ExifOrientation.Of(exif, xmp), Mode = PixelMode.Transparent };
        return null;
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink) => VipsRows.Push(
        Name,
        file,
        Open,
        (int)header.Width,
        (int)header.Height,
        SixteenBitGrey.Scale,
        deadline,
        sink);

    public ImageReadError? DecodeAlpha(ReadOnlySpan<byte> file, in PictureHeader header, DecodeDeadline deadline, IRowSink sink) =>
        VipsRows.PushAlpha(Name, file, Open, (int)header.Width, (int)header.Height, deadline, sink);

    private static Image Open(Source source) => Image.WebploadSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated);

    private static (uint Width, uint Height)? SizeIn(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        if (name.SequenceEqual("VP8X"u8) && content.Length >= 10)
        {
            return (UInt24(content[4..]) + 1, UInt24(content[7..]) + 1);
        }

        if (name.SequenceEqual("VP8 "u8) && content.Length >= 10)
        {
            // Two bits of each side are a scaling hint that decoders ignore.
            return (BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) & 0x3FFFu, BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) & 0x3FFFu);
        }

        if (name.SequenceEqual("VP8L"u8) && content.Length >= 5)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
            return ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
        }

        return null;
    }

    private static uint UInt24(ReadOnlySpan<byte> at) => at[0] | ((uint)at[1] << 8) | ((uint)at[2] << 16);
}
