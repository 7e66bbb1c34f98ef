namespace ZeroShotOrleans.Inference.Images;

/// <summary>What becomes of grey values of 16 bits, in PNG and TIFF.</summary>
public enum SixteenBitGrey
{
    /// <summary>
    /// The upper 8 bits are kept, as for 16-bit colours. Where no value of the picture needs more than 8 bits, the values are kept as they are: some programs
    /// write 8-bit values into 16 bits.
    /// </summary>
    Scale,

    /// <summary>As Pillow: values above 255 become 255, so that nearly every such picture is white.</summary>
    Clip,
}
