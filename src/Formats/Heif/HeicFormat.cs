using ImageMagick;
using ZeroShotOrleans.Formats.Magick;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Formats.Heif;

/// <summary>HEIC: the primary picture, one or a grid of tiles. Decoded by libheif and libde265 in ImageMagick.</summary>
/// <remarks>
/// libheif rotates, mirrors and crops as the file's properties say, so the orientation in EXIF, which repeats them, is not applied. Colour profiles and
/// primaries are ignored, as for the other formats.
/// </remarks>
internal sealed class HeicFormat : IPictureFormat
{
    private const string Name = "HEIC";

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (HeifPicture.Read(file, out var picture) is ImageReadError error)
        {
            return error;
        }

        header = new PictureHeader(picture.Width, picture.Height) { Mode = picture.HasAuxiliaries ? PixelMode.Other : PixelMode.Plain };
        return null;
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink) =>
        HeifPicture.Read(file, out var picture) ?? MagickRows.Push(Name, MagickFormat.Heic, file, header, picture.IsPremultiplied, picture.CodedBytes, deadline, sink);
}
