namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>What the directory of a TIFF says about its pixels, found to be something that is read.</summary>
internal readonly record struct TiffHeader
{
    /// <summary>Most samples of a pixel, colours and extra channels together; as in Pillow.</summary>
    public const int MaxSamples = 6;

    /// <summary>Longest side of a tile in pixels.</summary>
    public const uint MaxTileSide = 65536;

    private const string Name = "TIFF";

    public const uint MinIsWhite = 0, MinIsBlack = 1, Rgb = 2, Palette = 3, Cmyk = 5, Ycbcr = 6;

    public uint Width { get; private init; }

    public uint Height { get; private init; }

    /// <summary>Bits of each sample once unpacked: 1, 2, 4, 8 or 16.</summary>
    public int Bits { get; private init; }

    /// <summary>Samples of a pixel, extra channels among them.</summary>
    public int Samples { get; private init; }

    /// <summary>How samples mean colours once unpacked; one of the constants but <see cref="Ycbcr"/>.</summary>
    public uint Photometric { get; private init; }

    public uint Compression { get; private init; }

    /// <summary>Whether the samples of all pixels lie in planes, one behind the other.</summary>
    public bool IsPlanar { get; private init; }

    /// <summary>Whether the colours were multiplied with the alpha channel behind them.</summary>
    public bool IsPremultiplied { get; private init; }

    /// <summary>Whether each byte of the data has its first bit lowest.</summary>
    public bool HasReversedBits { get; private init; }

    /// <summary>Whether rows hold differences from pixel to pixel.</summary>
    public bool HasDifferences { get; private init; }

    public bool IsLittleEndian { get; private init; }

    public bool IsTiled { get; private init; }

    /// <summary>Columns of a tile, or all.</summary>
    public uint SegmentWidth { get; private init; }

    /// <summary>Rows of a strip or tile.</summary>
    public uint SegmentHeight { get; private init; }

    /// <summary>Samples that carry colour.</summary>
    public int Colours => ColoursOf(Photometric);

    /// <summary>Samples of a pixel in one segment.</summary>
    public int SamplesInSegment => IsPlanar ? 1 : Samples;

    /// <summary>Bytes of a row in one segment; rows begin at whole bytes.</summary>
    public int SegmentRowBytes => (int)((((long)SegmentWidth * SamplesInSegment * Bits) + 7) / 8);

    /// <summary>Reads a directory.</summary>
    /// <returns>Null, or why the pixels are not read.</returns>
    public static ReadFault? Read(in TiffDirectory directory, out TiffHeader header)
    {
        header = default;
        if (directory.Number(TiffTag.ImageWidth) is not (ulong width and <= uint.MaxValue) || directory.Number(TiffTag.ImageLength) is not (ulong height and <= uint.MaxValue))
        {
            return Fault.Corrupt(Name, "the directory has no width or no height.");
        }

        // Without a photometric interpretation 0 is taken for granted, as by Pillow.
        var photometric = Small(directory, TiffTag.Photometric, MinIsWhite);
        var samples = Small(directory, TiffTag.SamplesPerPixel, 1);
        var compression = Small(directory, TiffTag.Compression, TiffCompression.None);
        if (TiffSupport.Refuse(directory, compression, photometric, samples) is ReadFault unsupported)
        {
            return unsupported;
        }

        if (samples < ColoursOf(photometric))
        {
            return Fault.Corrupt(Name, $"{TiffSupport.NameOf(photometric)} needs {ColoursOf(photometric)} samples per pixel, the directory says {samples}.");
        }

        var isTiled = directory.TryFind(TiffTag.TileWidth, out _) || directory.TryFind(TiffTag.TileLength, out _);
        var (segmentWidth, segmentHeight) = isTiled
            ? (Small(directory, TiffTag.TileWidth, 0), Small(directory, TiffTag.TileLength, 0))
            : ((uint)width, Math.Min(Small(directory, TiffTag.RowsPerStrip, uint.MaxValue), (uint)height));
        if (segmentWidth == 0 || segmentHeight == 0 ? width > 0 && height > 0 : isTiled && Math.Max(segmentWidth, segmentHeight) > MaxTileSide)
        {
            return Fault.Corrupt(Name, $"{(isTiled ? "tiles" : "strips")} of {segmentWidth} x {segmentHeight} pixels.");
        }

        header = new TiffHeader
        {
            Width = (uint)width,
            Height = (uint)height,
            Bits = TiffCompression.IsCcitt(compression) ? 8 : (int)Small(directory, TiffTag.BitsPerSample, 1),
            Samples = (int)samples,
            Photometric = Delivered(photometric, compression, samples),
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

    /// <summary>What the samples mean once unpacked: the decoders of fax codes and of JPEG convert them themselves.</summary>
    private static uint Delivered(uint photometric, uint compression, uint samples) =>
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

    /// <summary>A number of a field; a value that is too great for what it says becomes the greatest of 32 bits.</summary>
    private static uint Small(in TiffDirectory directory, TiffTag tag, uint missing) =>
        directory.Number(tag) is ulong number ? (uint)Math.Min(number, uint.MaxValue) : missing;
}
