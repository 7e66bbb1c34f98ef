namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Creates the decoder of a strip or tile.</summary>
internal static class TiffDecoders
{
    private const string Name = "TIFF";

    private static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    /// <summary>Opens a segment.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="header">The header.</param>
    /// <param name="data">The compressed data, in memory that stays pinned until the decoder is disposed.</param>
    /// <param name="height">Number of rows in the segment.</param>
    /// <param name="decoder">The decoder, unless an error is returned.</param>
    public static ImageReadError? Open(in TiffDirectory directory, in TiffHeader header, TiffBytes data, int height, out TiffDecoder? decoder)
    {
        decoder = null;
        switch (header.Compression)
        {
            case TiffCompression.Lzw when TiffLzwDecoder.IsOldStyle(data.Span) && !header.HasReversedBits:
                return new ImageReadError(ImageReadErrorKind.UnsupportedFormat, "TIFF with the LZW bit order from before 1992 is not supported. Save the file again with LZW compression.");

            // Without an end marker, the decoder would add one and fill the rest with grey, as Pillow's does. The marker cannot occur inside the data.
            case TiffCompression.Jpeg when data.Span.LastIndexOf(EndOfImage) < 0:
                return FormatError.Corrupt(Name, "the JPEG data of a strip or tile is truncated.");

            case TiffCompression.Jpeg or TiffCompression.CcittRle or TiffCompression.CcittGroup3 or TiffCompression.CcittGroup4:
                decoder = TiffVipsDecoder.Open(directory, header, data, height);
                return decoder is null ? FormatError.Corrupt(Name, $"a strip or tile with the compression {TiffCompression.NameOf(header.Compression)} cannot be decoded.") : null;
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
