namespace ZeroShotOrleans.Inference.Images;

/// <summary>Conversion of 16-bit greyscale values in PNG and TIFF.</summary>
public enum SixteenBitGrey
{
    /// <summary>
    /// Keeps the upper 8 bits, as for 16-bit colours. If no value of the picture needs more than 8 bits, the values are kept unchanged, because some programs
    /// store 8-bit values in 16 bits.
    /// </summary>
    Scale,

    /// <summary>As in Pillow: values above 255 become 255, so nearly every such picture is white.</summary>
    Clip,
}
