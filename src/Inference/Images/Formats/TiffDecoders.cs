namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Finds the decoder of a strip or tile.</summary>
internal static class TiffDecoders
{
    private const string Name = "TIFF";

    private static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    /// <summary>Opens a segment.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="header">What it says.</param>
    /// <param name="data">The packed data, which stays where it is until the decoder is disposed.</param>
    /// <param name="height">Rows of the segment.</param>
    /// <param name="decoder">The decoder, when there is no fault.</param>
    public static ReadFault? Open(in TiffDirectory directory, in TiffHeader header, TiffBytes data, int height, out TiffDecoder? decoder)
    {
        decoder = null;
        switch (header.Compression)
        {
            case TiffCompression.Lzw when TiffLzwDecoder.IsOldStyle(data.Span) && !header.HasReversedBits:
                return new ReadFault(ReadFaultKind.UnsupportedFormat, "TIFF with LZW in the order of bits from before 1992 is not supported. Save the file again with LZW compression.");

            // Without an end the decoder would make one up and fill the rest with grey, as Pillow's does. Inside the data no such marker can occur.
            case TiffCompression.Jpeg when data.Span.LastIndexOf(EndOfImage) < 0:
                return Fault.Corrupt(Name, "the JPEG data of a strip or tile ends early.");

            case TiffCompression.Jpeg or TiffCompression.CcittRle or TiffCompression.CcittGroup3 or TiffCompression.CcittGroup4:
                decoder = TiffVipsDecoder.Open(directory, header, data, height);
                return decoder is null ? Fault.Corrupt(Name, $"a strip or tile with the compression {TiffCompression.NameOf(header.Compression)} cannot be read.") : null;
        }

        var compression = header.Compression;
        decoder = header.HasReversedBits ? new TiffReversedDecoder(data, reversed => Plain(compression, reversed)) : Plain(compression, data);
        return null;
    }

    private static TiffDecoder Plain(uint compression, TiffBytes data) => compression switch
    {
        TiffCompression.None => new TiffRawDecoder(data),
        TiffCompression.PackBits => new TiffPackBitsDecoder(data),
        TiffCompression.Lzw => new TiffLzwDecoder(data),
        _ => new TiffDeflateDecoder(data),
    };
}
