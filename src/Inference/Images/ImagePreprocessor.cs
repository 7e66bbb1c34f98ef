namespace ZeroShotOrleans.Inference.Images;

/// <summary>Turns the bytes of an image file into the numbers that an image tower wants, equal to the reference's.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
public sealed class ImagePreprocessor
{
    /// <summary>Reads <c>preprocessor_config.json</c>.</summary>
    /// <param name="configPath">Path of the file.</param>
    /// <param name="limits">What an image may cost.</param>
    /// <param name="exactJpeg">
    /// True: every JPEG is decoded at full size, and pixels equal the reference's. False: a JPEG whose short side is at least four times what is
    /// needed is decoded at reduced scale, which keeps at least twice the target and costs a mean error of 0.2 grey levels.
    /// </param>
    public static ImagePreprocessor Load(string configPath, ImageLimits limits, bool exactJpeg = false) => throw new NotImplementedException();

    /// <summary>Height of the prepared picture in pixels.</summary>
    public int Height => throw new NotImplementedException();

    /// <summary>Width of the prepared picture in pixels.</summary>
    public int Width => throw new NotImplementedException();

    /// <summary>Values of one prepared image: <c>3 * Height * Width</c>.</summary>
    public int ValuesPerImage => throw new NotImplementedException();

    /// <summary>Prepares one image.</summary>
    /// <param name="file">The bytes as on disk.</param>
    /// <param name="pixels">Receives normalised RGB, <c>[3, Height, Width]</c>; left in any state when there is a fault.</param>
    /// <returns>Null, or why there are no pixels.</returns>
    public ReadFault? Prepare(ReadOnlyMemory<byte> file, Span<float> pixels) => throw new NotImplementedException();
}
