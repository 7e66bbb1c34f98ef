namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>The source picture of a resize.</summary>
/// <param name="Width">Number of columns.</param>
/// <param name="Height">Number of rows.</param>
/// <param name="ExtentX">
/// Number of columns that the picture stands for: 447 pixels at a quarter are 111 columns and a dropped three quarters of one. Stretching the 111 to the
/// full result would shift its content.
/// </param>
/// <param name="ExtentY">Number of rows that the picture stands for.</param>
internal readonly record struct ResizeInput(int Width, int Height, double ExtentX, double ExtentY)
{
    /// <summary>A picture without a dropped remainder.</summary>
    public static ResizeInput Whole(int width, int height) => new(width, height, width, height);
}
