using ImageMagick;
using ZeroShotOrleans.Formats.Magick;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Formats.JpegXl;

/// <summary>JPEG XL; of an animation, the first frame. Decoded by libjxl in ImageMagick.</summary>
/// <remarks>ImageMagick leaves the rotation to its caller: the orientation in the header is applied here, that in EXIF, which repeats it, is not.</remarks>
internal sealed class JxlFormat : IPictureFormat
{
    private const string Name = "JPEG XL";

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (JxlFile.Read(file, out var picture, out _) is ImageReadError error)
        {
            return error;
        }

        header = new PictureHeader(picture.Width, picture.Height) { Orientation = picture.Orientation, Mode = picture.ExtraChannels > 0 ? PixelMode.Other : PixelMode.Plain };
        return null;
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink) =>
        JxlFile.Read(file, out var picture, out var codedBytes) ?? MagickRows.Push(Name, MagickFormat.Jxl, file, header, picture.IsPremultiplied, codedBytes, deadline, sink);
}
