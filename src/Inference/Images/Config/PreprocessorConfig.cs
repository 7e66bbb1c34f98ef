using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>What a model wants done to its pictures. Checked when read: every combination here can be carried out.</summary>
internal sealed record PreprocessorConfig
{
    /// <summary>Null where pictures are not resized, only cropped.</summary>
    public required ResizeTarget? Resize { get; init; }

    /// <summary>The filter of the resize.</summary>
    public required ResizeFilter Filter { get; init; }

    /// <summary>Height of the result in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Width of the result in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Whether a single transparent colour is laid over white.</summary>
    public required bool ConvertsToRgb { get; init; }

    /// <summary>From 8-bit values to numbers.</summary>
    public required PixelScaling Scaling { get; init; }

    /// <summary>The resize of a picture and the part that is kept, which lies in the middle.</summary>
    /// <returns>Null if the resized picture would have a side of more than 2^31 pixels, where the reference fails too.</returns>
    public ResizeWindow? WindowFor(int width, int height)
    {
        var (resizedWidth, resizedHeight) = Resize is ResizeTarget target ? target.SizeFor(width, height) : (width, height);
        if (Math.Max(resizedWidth, resizedHeight) > int.MaxValue)
        {
            return null;
        }

        // Shifting rounds down, also below zero: there the picture is smaller than the crop, and the larger half of the padding comes first.
        return new ResizeWindow(
            (int)resizedWidth, (int)resizedHeight, Left: (int)((resizedWidth - Width) >> 1), Top: (int)((resizedHeight - Height) >> 1));
    }
}

/// <summary>The size that a resize goes to.</summary>
/// <param name="Height">Height, or the shortest edge.</param>
/// <param name="Width">Width, or null where <paramref name="Height"/> is the shortest edge and the sides keep their ratio.</param>
internal sealed record ResizeTarget(int Height, int? Width)
{
    /// <summary>The size for a picture, in pixels.</summary>
    public (long Width, long Height) SizeFor(int width, int height)
    {
        if (Width is int fixedWidth)
        {
            return (fixedWidth, Height);
        }

        // Truncated, as in transformers' get_resize_output_image_size; rounding would move the crop by a pixel.
        var longer = (long)((double)((long)Height * Math.Max(width, height)) / Math.Min(width, height));
        return width <= height ? (Height, longer) : (longer, Height);
    }
}
