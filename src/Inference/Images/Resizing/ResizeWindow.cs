namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>A resize of a whole picture, and the window of the result that is needed.</summary>
/// <param name="Width">Width of the whole resized picture, in pixels.</param>
/// <param name="Height">Height of the whole resized picture, in pixels.</param>
/// <param name="Left">First column of the window; negative if it starts left of the picture.</param>
/// <param name="Top">First row of the window; negative if it starts above the picture.</param>
internal readonly record struct ResizeWindow(int Width, int Height, int Left, int Top);
