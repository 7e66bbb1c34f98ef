namespace ZeroShotOrleans.Inference.Images;

/// <summary>Choices that change the pixels of an image. All of them are part of the image fingerprint.</summary>
public sealed record DecodeOptions
{
    /// <summary>Scale at which JPEG files are decoded. Default exact.</summary>
    public JpegScale JpegScale { get; init; }

    /// <summary>What becomes of 16-bit grey PNG and TIFF. Default scaled.</summary>
    public SixteenBitGrey SixteenBitGrey { get; init; }

    /// <summary>The choices as text, for hashes.</summary>
    internal string Key => $"jpeg={JpegScale} grey16={SixteenBitGrey}";
}

/// <summary>Scale at which JPEG files are decoded.</summary>
public enum JpegScale
{
    /// <summary>Full size: pixels equal the reference's.</summary>
    Exact,

    /// <summary>
    /// A JPEG whose short side is at least four times what the model needs is decoded at 1/2, 1/4 or 1/8 of its size, which keeps at least twice what is
    /// needed. Faster, with a mean error of 0.2 grey levels; scores differ by up to 0.004.
    /// </summary>
    Reduced,
}
