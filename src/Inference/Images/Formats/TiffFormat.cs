using NetVips;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>TIFF, first page. Decoded by libtiff inside libvips.</summary>
internal sealed class TiffFormat : IPictureFormat
{
    private const string Name = "TIFF";

    public ReadFault? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        try
        {
            // A TIFF keeps its directory anywhere and in many shapes. Opening reads it and decodes nothing.
            using var source = VipsLibrary.SourceOf(file);
            using var image = Open(source);
            header = new PictureHeader((uint)image.Width, (uint)image.Height) { Orientation = OrientationOf(file, image) };
            return null;
        }
        catch (VipsException)
        {
            return Fault.Corrupt(Name, "the directory cannot be read.");
        }
    }

    public ReadFault? Decode(ReadOnlySpan<byte> file, in PictureHeader header, IRowSink sink) =>
        VipsRows.Push(Name, file, Open, (int)header.Width, (int)header.Height, invertInk: false, sink);

    private static Image Open(Source source) => Image.TiffloadSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated);

    private static int OrientationOf(ReadOnlySpan<byte> file, Image image)
    {
        var xmp = image.Contains("xmp-data") ? (byte[])image.Get("xmp-data") : [];
        return ExifOrientation.Of(file, xmp) is > 1 and var turned ? turned
            // BigTIFF has directories of another shape, which only libtiff reads.
            : image.Contains("orientation") && image.Get("orientation") is int value and >= 1 and <= 8 ? value
            : 1;
    }
}
