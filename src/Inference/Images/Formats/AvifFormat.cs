using NetVips;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>AVIF, still image or first frame. Decoded by libheif in libvips.</summary>
/// <remarks>Not identical to Pillow: Pillow uses libavif, which rounds differently when it converts YUV to RGB.</remarks>
internal sealed class AvifFormat : IPictureFormat, IAlphaFormat
{
    private const string Name = "AVIF";

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (!VipsLibrary.Has("heifload_source"))
        {
            return FormatError.Unsupported(Name, "this build of libvips does not support it. Convert the file to JPEG.");
        }

        try
        {
            var item = AvifItem.Read(file);
            using var source = VipsLibrary.SourceOf(AsStored(file, item));
            using var image = Open(source);
            header = new PictureHeader((uint)image.Width, (uint)image.Height)
            {
                Orientation = item.Orientation is > 1 and var turned ? turned : MetadataOrientation(image),
                Mode = PixelMode.Transparent,
            };
            return null;
        }
        catch (VipsException)
        {
            return FormatError.Corrupt(Name, "the box structure is damaged.");
        }
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink)
    {
        var item = AvifItem.Read(file);
        return VipsRows.Push(Name, AsStored(file, item), Open, (int)header.Width, (int)header.Height, SixteenBitGrey.Scale, deadline, sink, item.IsPremultiplied);
    }

    public ImageReadError? DecodeAlpha(ReadOnlySpan<byte> file, in PictureHeader header, DecodeDeadline deadline, IRowSink sink) =>
        VipsRows.PushAlpha(Name, AsStored(file, AvifItem.Read(file)), Open, (int)header.Width, (int)header.Height, deadline, sink);

    private static ReadOnlySpan<byte> AsStored(ReadOnlySpan<byte> file, AvifItem item) => item.HasTransforms ? item.WithoutTransforms(file) : file;

    /// <summary>The orientation in XMP, or 1. As in Pillow, <c>irot</c> and <c>imir</c> replace an orientation in EXIF, and XMP is used only if EXIF has none.</summary>
    private static int MetadataOrientation(Image image) =>
        ExifOrientation.FromExif(Blob(image, "exif-data")) is null ? ExifOrientation.Known(ExifOrientation.FromXmp(Blob(image, "xmp-data"))) : 1;

    private static byte[] Blob(Image image, string name) => image.Contains(name) ? (byte[])image.Get(name) : [];

    private static Image Open(Source source) => Image.HeifloadSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated);
}
