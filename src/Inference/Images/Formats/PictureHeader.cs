namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>What is known of a picture before any pixel is decoded.</summary>
/// <param name="Width">Columns as stored.</param>
/// <param name="Height">Rows as stored.</param>
internal readonly record struct PictureHeader(uint Width, uint Height)
{
    /// <summary>EXIF orientation, 1 to 8.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>The one colour that counts as transparent, in pictures that have one instead of an alpha channel.</summary>
    public Rgb? Transparent { get; init; }

    /// <summary>JPEG: whether an Adobe segment is there. libvips inverts the inks of a CMYK picture that has one.</summary>
    public bool HasAdobeSegment { get; init; }

    /// <summary>Whether the orientation swaps width and height.</summary>
    public bool IsTransposed => Orientation >= 5;
}

/// <summary>An 8-bit colour.</summary>
internal readonly record struct Rgb(byte Red, byte Green, byte Blue);
