namespace ZeroShotOrleans.Formats.JpegXl;

/// <summary>The beginning of a JPEG XL codestream: size and image metadata (ISO/IEC 18181-1).</summary>
internal struct JxlHeader
{
    private const int Alpha = 0;
    private const int Spot = 2;
    private const int Black = 4;
    private const int Mosaic = 5;

    // Ratios of width to height, by number.
    private static readonly (uint Numerator, uint Denominator)[] _ratios = [(0, 1), (1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)];

    /// <summary>Columns as stored.</summary>
    public uint Width { get; private set; }

    /// <summary>Rows as stored.</summary>
    public uint Height { get; private set; }

    /// <summary>1 to 8, as in EXIF.</summary>
    public int Orientation { get; private set; }

    /// <summary>Number of channels besides the colours.</summary>
    public int ExtraChannels { get; private set; }

    /// <summary>Whether colours are premultiplied with alpha.</summary>
    public bool IsPremultiplied { get; private set; }

    /// <summary>Whether a channel is black ink.</summary>
    public bool HasInk { get; private set; }

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The codestream after its signature.</param>
    /// <param name="header">The header.</param>
    /// <returns>False if it is truncated.</returns>
    public static bool TryRead(ReadOnlySpan<byte> stream, out JxlHeader header)
    {
        header = new JxlHeader { Orientation = 1 };
        var bits = new JxlBits(stream);
        (header.Width, header.Height) = ReadSize(ref bits);
        if (!bits.Flag())
        {
            header.ReadMetadata(ref bits);
        }

        return !bits.IsPastEnd;
    }

    private static (uint Width, uint Height) ReadSize(ref JxlBits bits)
    {
        var isSmall = bits.Flag();
        var height = ReadSide(ref bits, isSmall);
        var ratio = bits.Read(3);
        var (numerator, denominator) = _ratios[ratio];
        return (ratio == 0 ? ReadSide(ref bits, isSmall) : (uint)((ulong)height * numerator / denominator), height);
    }

    private static uint ReadSide(ref JxlBits bits, bool isSmall) => isSmall ? (bits.Read(5) + 1) * 8 : bits.Choose((1, 9), (1, 13), (1, 18), (1, 30));

    private void ReadMetadata(ref JxlBits bits)
    {
        if (bits.Flag())
        {
            Orientation = (int)bits.Read(3) + 1;
            if (bits.Flag())
            {
                ReadSize(ref bits);
            }

            if (bits.Flag())
            {
                SkipPreview(ref bits);
            }

            if (bits.Flag())
            {
                bits.Choose((100, 0), (1000, 0), (1, 10), (1, 30));
                bits.Choose((1, 0), (1001, 0), (1, 8), (1, 10));
                bits.Choose((0, 0), (0, 3), (0, 16), (0, 32));
                bits.Flag();
            }
        }

        SkipDepth(ref bits);
        bits.Flag();
        ExtraChannels = (int)bits.Choose((0, 0), (1, 0), (2, 4), (1, 12));
        for (var i = 0; i < ExtraChannels && !bits.IsPastEnd; i++)
        {
            ReadChannel(ref bits);
        }
    }

    private void ReadChannel(ref JxlBits bits)
    {
        if (bits.Flag())
        {
            // Alpha with the usual properties.
            return;
        }

        var type = bits.Choose((0, 0), (1, 0), (2, 4), (18, 6));
        SkipDepth(ref bits);
        bits.Choose((0, 0), (3, 0), (4, 0), (1, 3));
        var name = bits.Choose((0, 0), (0, 4), (16, 5), (48, 10));
        bits.Skip((int)name * 8);
        HasInk |= type == Black;
        IsPremultiplied |= type == Alpha && bits.Flag();
        if (type == Spot)
        {
            bits.Skip(4 * 16);
        }
        else if (type == Mosaic)
        {
            bits.Choose((1, 0), (0, 2), (3, 4), (19, 8));
        }
    }

    private static void SkipDepth(ref JxlBits bits)
    {
        if (bits.Flag())
        {
            bits.Choose((32, 0), (16, 0), (24, 0), (1, 6));
            bits.Read(4);
        }
        else
        {
            bits.Choose((8, 0), (10, 0), (12, 0), (1, 6));
        }
    }

    private static void SkipPreview(ref JxlBits bits)
    {
        var isMultiple = bits.Flag();
        SkipPreviewSide(ref bits, isMultiple);
        if (bits.Read(3) == 0)
        {
            SkipPreviewSide(ref bits, isMultiple);
        }
    }

    private static void SkipPreviewSide(ref JxlBits bits, bool isMultiple) =>
        _ = isMultiple ? bits.Choose((16, 0), (32, 0), (1, 5), (33, 9)) : bits.Choose((1, 6), (65, 8), (321, 10), (1345, 12));
}
