using ImageMagick;
using ZeroShotOrleans.Formats.Magick;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Formats.Jpeg2000;

/// <summary>JPEG 2000, as a file or a bare codestream. Decoded by OpenJPEG in ImageMagick.</summary>
internal sealed class Jp2Format : IPictureFormat
{
    private const string Name = "JPEG 2000";

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (Jp2File.Read(file, out var stream) is ImageReadError error)
        {
            return error;
        }

        header = new PictureHeader(stream.Width, stream.Height) { Mode = stream.IsPlain ? PixelMode.Plain : PixelMode.Other };
        return null;
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink) =>
        Jp2File.Read(file, out var stream) ?? MagickRows.Push(Name, stream.IsBare ? MagickFormat.J2k : MagickFormat.Jp2, file, header, isPremultiplied: false, stream.Bytes, deadline, sink);
}
