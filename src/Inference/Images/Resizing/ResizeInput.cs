namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>The picture that a resize starts from.</summary>
/// <param name="Width">Columns that will come.</param>
/// <param name="Height">Rows that will come.</param>
/// <param name="ExtentX">
/// Columns that the whole picture stands for: 447 pixels at a quarter are 111 columns and a dropped three quarters of one. Stretching the 111 over the
/// whole result would shift its contents.
/// </param>
/// <param name="ExtentY">Rows that the whole picture stands for.</param>
internal readonly record struct ResizeInput(int Width, int Height, double ExtentX, double ExtentY)
{
    /// <summary>A picture of which nothing was dropped.</summary>
    public static ResizeInput Whole(int width, int height) => new(width, height, width, height);
}
