using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>A file format. Implementations keep nothing between calls.</summary>
internal interface IPictureFormat
{
    /// <summary>Reads what must be known before decoding. Costs microseconds and no memory, whatever the file says.</summary>
    ReadFault? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header);

    /// <summary>Decodes the first picture of a file to 8-bit RGB as Pillow does: alpha dropped, profiles ignored, not yet turned.</summary>
    /// <param name="file">The file whose header was read.</param>
    /// <param name="header">That header, found within the limits.</param>
    /// <param name="grey">What becomes of 16-bit grey, for the formats that have it.</param>
    /// <param name="sink">Receives all rows, or some of them when there is a fault.</param>
    ReadFault? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, IRowSink sink);
}
