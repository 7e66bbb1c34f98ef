namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Pixel format of a TIFF according to its directory, validated as supported.</summary>
internal readonly record struct TiffHeader
{
    /// <summary>Maximum number of samples per pixel, including extra channels; as in Pillow.</summary>
    public const int MaxSamples = 6;

    /// <summary>Maximum length of a tile's side in pixels.</summary>
    public const uint MaxTileSide = 65536;

    private const string Name = "TIFF";

    public const uint MinIsWhite = 0, MinIsBlack = 1, Rgb = 2, Palette = 3, Cmyk = 5, Ycbcr = 6;

    public uint Width { get; private init; }

    public uint Height { get; private init; }

    /// <summary>Bits per sample after decompression: 1, 2, 4, 8 or 16.</summary>
    public int Bits { get; private init; }

    /// <summary>Samples per pixel, including extra channels.</summary>
    public int Samples { get; private init; }

    /// <summary>Photometric interpretation after decompression; one of the constants except <see cref="Ycbcr"/>.</summary>
    public uint Photometric { get; private init; }

    public uint Compression { get; private init; }

    /// <summary>Whether the samples are stored in separate planes.</summary>
    public bool IsPlanar { get; private init; }

    /// <summary>Whether colours are premultiplied with the alpha channel.</summary>
    public bool IsPremultiplied { get; private init; }

    /// <summary>Whether the bits of each byte are stored least significant first.</summary>
    public bool HasReversedBits { get; private init; }

    /// <summary>Whether rows store differences between pixels.</summary>
    public bool HasDifferences { get; private init; }

    public bool IsLittleEndian { get; private init; }

    public bool IsTiled { get; private init; }

    /// <summary>Width of a tile, or of the picture.</summary>
    public uint SegmentWidth { get; private init; }

    /// <summary>Height of a strip or tile.</summary>
    public uint SegmentHeight { get; private init; }

    /// <summary>Number of colour samples.</summary>
    public int Colours => ColoursOf(Photometric);

    /// <summary>Samples per pixel in one segment.</summary>
    public int SamplesInSegment => IsPlanar ? 1 : Samples;

    /// <summary>Bytes per row in one segment; rows start at whole bytes.</summary>
    public int SegmentRowBytes => (int)((((long)SegmentWidth * SamplesInSegment * Bits) + 7) / 8);

    /// <summary>Reads a directory.</summary>
    /// <returns>Null, or the error.</returns>
    public static ImageReadError? Read(in TiffDirectory directory, out TiffHeader header)
    {
        header = default;
        if (directory.Number(TiffTag.ImageWidth) is not (ulong width and <= uint.MaxValue) || directory.Number(TiffTag.ImageLength) is not (ulong height and <= uint.MaxValue))
        {
            return FormatError.Corrupt(Name, "the directory does not state width and height.");
        }

        // Without a photometric interpretation, 0 is assumed, as in Pillow.
        var photometric = Small(directory, TiffTag.Photometric, MinIsWhite);
        var samples = Small(directory, TiffTag.SamplesPerPixel, 1);
        var compression = Small(directory, TiffTag.Compression, TiffCompression.None);
        if (TiffSupport.Refuse(directory, compression, photometric, samples) is ImageReadError unsupported)
        {
            return unsupported;
        }

        if (samples < ColoursOf(photometric))
        {
            return FormatError.Corrupt(Name, $"{TiffSupport.NameOf(photometric)} needs {ColoursOf(photometric)} samples per pixel, but the directory states {samples}.");
        }

        var isTiled = directory.TryFind(TiffTag.TileWidth, out _) || directory.TryFind(TiffTag.TileLength, out _);
        var (segmentWidth, segmentHeight) = isTiled
            ? (Small(directory, TiffTag.TileWidth, 0), Small(directory, TiffTag.TileLength, 0))
            : ((uint)width, Math.Min(Small(directory, TiffTag.RowsPerStrip, uint.MaxValue), (uint)height));
        if (segmentWidth == 0 || segmentHeight == 0 ? width > 0 && height > 0 : isTiled && Math.Max(segmentWidth, segmentHeight) > MaxTileSide)
        {
            return FormatError.Corrupt(Name, $"{(isTiled ? "tiles" : "strips")} of {segmentWidth} x {segmentHeight} pixels are not valid.");
        }

        header = new TiffHeader
        {
            Width = (uint)width,
            Height = (uint)height,
            Bits = TiffCompression.IsCcitt(compression) ? 8 : (int)Small(directory, TiffTag.BitsPerSample, 1),
            Samples = (int)samples,
            Photometric = DecodedPhotometric(photometric, compression, samples),
            Compression = compression,
            IsPlanar = samples > 1 && Small(directory, TiffTag.PlanarConfiguration, 1) == 2,
            IsPremultiplied = samples > ColoursOf(photometric) && Small(directory, TiffTag.ExtraSamples, 0) == 1,
            HasReversedBits = Small(directory, TiffTag.FillOrder, 1) == 2,
            HasDifferences = Small(directory, TiffTag.Predictor, 1) == 2 && (compression == TiffCompression.Lzw || TiffCompression.IsDeflate(compression)),
            IsLittleEndian = directory.IsLittleEndian,
            IsTiled = isTiled,
            SegmentWidth = segmentWidth,
            SegmentHeight = segmentHeight,
        };
        return null;
    }

    /// <summary>Photometric interpretation after decompression: the CCITT and JPEG decoders convert it themselves.</summary>
    private static uint DecodedPhotometric(uint photometric, uint compression, uint samples) =>
        TiffCompression.IsCcitt(compression) ? MinIsBlack
        : photometric != Ycbcr ? photometric
        : samples == 1 ? MinIsBlack
        : Rgb;

    private static int ColoursOf(uint photometric) => photometric switch
    {
        Rgb => 3,
        Cmyk => 4,
        _ => 1,
    };

    /// <summary>A number of a field, limited to the largest 32-bit value.</summary>
    private static uint Small(in TiffDirectory directory, TiffTag tag, uint missing) =>
        directory.Number(tag) is ulong number ? (uint)Math.Min(number, uint.MaxValue) : missing;
}
