namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>The source picture of a resize.</summary>
/// <param name="Width">Number of columns.</param>
/// <param name="Height">Number of rows.</param>
/// <param name="ExtentX">
/// Number of columns that the picture represents, including the remainder dropped by reduced-scale decoding: 447 pixels at scale 1/4 are 111.75 columns, decoded as 111.
/// Stretching the 111 columns to the full result would shift the content.
/// </param>
/// <param name="ExtentY">Number of rows that the picture represents.</param>
internal readonly record struct ResizeInput(int Width, int Height, double ExtentX, double ExtentY)
{
    /// <summary>A picture without a dropped remainder.</summary>
    public static ResizeInput Whole(int width, int height) => new(width, height, width, height);
}
