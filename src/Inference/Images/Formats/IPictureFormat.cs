using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>A file format. Implementations are stateless.</summary>
internal interface IPictureFormat
{
    /// <summary>Reads the properties needed before decoding. Takes microseconds and allocates no memory, regardless of the content of the file.</summary>
    ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header);

    /// <summary>Decodes the first picture of a file to 8-bit RGB as Pillow does: alpha dropped, profiles ignored, not yet rotated.</summary>
    /// <param name="file">The file whose header was read.</param>
    /// <param name="header">Its header, within the limits.</param>
    /// <param name="grey">Conversion of 16-bit greyscale, for formats that have it.</param>
    /// <param name="deadline">When to stop.</param>
    /// <param name="sink">Receives all rows, or only some if an error is returned.</param>
    ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink);
}
