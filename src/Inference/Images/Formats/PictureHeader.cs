namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Properties of a picture that are known before decoding.</summary>
/// <param name="Width">Columns as stored.</param>
/// <param name="Height">Rows as stored.</param>
internal readonly record struct PictureHeader(uint Width, uint Height)
{
    /// <summary>EXIF orientation, 1 to 8.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>The single transparent colour of pictures without an alpha channel.</summary>
    public Rgb? Transparent { get; init; }

    /// <summary>What Pillow would hold it as.</summary>
    public PixelMode Mode { get; init; }

    /// <summary>Whether the orientation swaps width and height.</summary>
    public bool IsTransposed => Orientation >= 5;

    /// <summary>The error of a size that no picture has, or that exceeds the limits; otherwise null.</summary>
    public ImageReadError? CheckSize(ImageLimits limits) =>
        Width == 0 || Height == 0 ? new ImageReadError(ImageReadErrorKind.Corrupt, $"The header declares an invalid size of {Width} x {Height} pixels.")
        : (ulong)Width * Height > (ulong)limits.MaxPixels ? new ImageReadError(ImageReadErrorKind.TooManyPixels, $"{Width} x {Height} pixels exceed the limit of {limits.MaxPixels}.")
        : Math.Max(Width, Height) > limits.MaxSide ? new ImageReadError(ImageReadErrorKind.TooManyPixels, $"A side of {Math.Max(Width, Height)} pixels exceeds the limit of {limits.MaxSide}.")
        : null;
}

/// <summary>An 8-bit colour.</summary>
internal readonly record struct Rgb(byte Red, byte Green, byte Blue);
