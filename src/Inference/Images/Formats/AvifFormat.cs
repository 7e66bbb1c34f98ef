using System.Buffers.Binary;
using NetVips;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>AVIF, still or first frame. Decoded by libheif inside libvips, which also turns the picture as the file says.</summary>
/// <remarks>Not equal to Pillow to the byte: Pillow uses libavif, which rounds the conversion from YUV to RGB otherwise.</remarks>
internal sealed class AvifFormat : IPictureFormat
{
    private const string Name = "AVIF";

    /// <summary>Whether the file names AVIF among its brands; HEIC lives in the same container.</summary>
    /// <param name="file">A file with an <c>ftyp</c> box at its start.</param>
    public static bool IsNamedIn(ReadOnlySpan<byte> file)
    {
        var length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file), (uint)file.Length);
        for (var at = 8; at + 4 <= length; at += 4)
        {
            // At 12 there is a version number instead of a brand; it cannot spell one.
            if (file.Slice(at, 4).SequenceEqual("avif"u8) || file.Slice(at, 4).SequenceEqual("avis"u8))
            {
                return true;
            }
        }

        return false;
    }

    public ReadFault? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (!VipsLibrary.Has("heifload_source"))
        {
            return Fault.Unsupported(Name, "this build of libvips does not read it. Convert the file to JPEG.");
        }

        try
        {
            using var source = VipsLibrary.SourceOf(file);
            using var image = Open(source);
            header = new PictureHeader((uint)image.Width, (uint)image.Height);
            return null;
        }
        catch (VipsException)
        {
            return Fault.Corrupt(Name, "the boxes cannot be read.");
        }
    }

    public ReadFault? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, IRowSink sink) =>
        VipsRows.Push(Name, file, Open, (int)header.Width, (int)header.Height, SixteenBitGrey.Scale, sink);

    private static Image Open(Source source) => Image.HeifloadSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated);
}
