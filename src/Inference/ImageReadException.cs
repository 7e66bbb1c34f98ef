using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference;

/// <summary>An image could not be read. Thrown only where a method has no result to put the reason into; classification returns it as <see cref="ImageScores.Error"/>.</summary>
public sealed class ImageReadException : Exception
{
    internal ImageReadException(ImageReadError error)
        : base(error.Detail) => Error = error;

    /// <summary>The reason.</summary>
    public ImageReadError Error { get; }
}
