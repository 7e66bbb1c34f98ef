namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>A resize of a whole picture, and the part of the result that is wanted.</summary>
/// <param name="Width">Width that the whole picture would get, in pixels.</param>
/// <param name="Height">Height that the whole picture would get, in pixels.</param>
/// <param name="Left">Column of the result where the wanted part begins; negative where it begins left of the picture.</param>
/// <param name="Top">Row of the result where the wanted part begins; negative where it begins above the picture.</param>
internal readonly record struct ResizeWindow(int Width, int Height, int Left, int Top);
