namespace ZeroShotOrleans.Inference.Images;

/// <summary>How images are decoded. Options that change pixels are part of the image fingerprint.</summary>
public sealed record DecodeOptions
{
    /// <summary>Scale at which JPEG files are decoded. Default exact.</summary>
    public JpegScale JpegScale { get; init; }

    /// <summary>Conversion of 16-bit greyscale PNG and TIFF. Default scaled.</summary>
    public SixteenBitGrey SixteenBitGrey { get; init; }

    /// <summary>Which decoder JPEG files get. Default the fastest. Their pixels are the same, so it is not in fingerprints.</summary>
    public JpegDecoder JpegDecoder { get; init; }

    /// <summary>The options as text, for hashes.</summary>
    internal string Key => $"jpeg={JpegScale} grey16={SixteenBitGrey}";
}

/// <summary>Decoders of JPEG files.</summary>
public enum JpegDecoder
{
    /// <summary>The system's libturbojpeg where there is one, for plain files of up to 4 million pixels at full size; otherwise libvips.</summary>
    Fastest,

    /// <summary>libvips, which comes with the program.</summary>
    Libvips,
}

/// <summary>Scale at which JPEG files are decoded.</summary>
public enum JpegScale
{
    /// <summary>Full size: pixels match the reference.</summary>
    Exact,

    /// <summary>
    /// A JPEG whose shorter side is at least four times the required size is decoded at 1/2, 1/4 or 1/8 of its size, which keeps at least twice the
    /// required size. Faster, with a mean error of 0.2 grey levels; scores differ by up to 0.004.
    /// </summary>
    Reduced,
}
