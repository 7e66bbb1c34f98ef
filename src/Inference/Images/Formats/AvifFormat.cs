using NetVips;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>AVIF, still or first frame. Decoded by libheif inside libvips.</summary>
/// <remarks>Not equal to Pillow to the byte: Pillow uses libavif, which rounds the conversion from YUV to RGB otherwise.</remarks>
internal sealed class AvifFormat : IPictureFormat
{
    private const string Name = "AVIF";

    public ReadFault? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (!VipsLibrary.Has("heifload_source"))
        {
            return Fault.Unsupported(Name, "this build of libvips does not read it. Convert the file to JPEG.");
        }

        try
        {
            var item = AvifItem.Read(file);
            using var source = VipsLibrary.SourceOf(AsStored(file, item));
            using var image = Open(source);
            header = new PictureHeader((uint)image.Width, (uint)image.Height)
            {
                Orientation = item.Orientation is > 1 and var turned ? turned : MetadataOrientation(image),
            };
            return null;
        }
        catch (VipsException)
        {
            return Fault.Corrupt(Name, "the boxes cannot be read.");
        }
    }

    public ReadFault? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, IRowSink sink)
    {
        var item = AvifItem.Read(file);
        return VipsRows.Push(Name, AsStored(file, item), Open, (int)header.Width, (int)header.Height, SixteenBitGrey.Scale, sink, item.IsPremultiplied);
    }

    private static ReadOnlySpan<byte> AsStored(ReadOnlySpan<byte> file, AvifItem item) => item.HasTransforms ? item.WithoutTransforms(file) : file;

    /// <summary>Pillow replaces an orientation in EXIF by that of irot and imir, and looks at XMP where EXIF has none to replace.</summary>
    private static int MetadataOrientation(Image image) =>
        ExifOrientation.FromExif(Blob(image, "exif-data")) is null ? ExifOrientation.Known(ExifOrientation.FromXmp(Blob(image, "xmp-data"))) : 1;

    private static byte[] Blob(Image image, string name) => image.Contains(name) ? (byte[])image.Get(name) : [];

    private static Image Open(Source source) => Image.HeifloadSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated);
}
