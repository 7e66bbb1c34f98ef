using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>The image preprocessing of a model. Validated when read: every combination here is supported.</summary>
internal sealed record PreprocessorConfig
{
    /// <summary>Null if images are only cropped, not resized.</summary>
    public required ResizeTarget? Resize { get; init; }

    /// <summary>The filter of the resize.</summary>
    public required ResizeFilter Filter { get; init; }

    /// <summary>Height of the result in pixels; 0 for patches.</summary>
    public required int Height { get; init; }

    /// <summary>Width of the result in pixels; 0 for patches.</summary>
    public required int Width { get; init; }

    /// <summary>Whether a single transparent colour is blended onto white.</summary>
    public required bool ConvertsToRgb { get; init; }

    /// <inheritdoc cref="PictureRules.CropsHalfToEven"/>
    public bool CropsHalfToEven { get; init; }

    /// <inheritdoc cref="PictureRules.ConvertsAfterResize"/>
    public bool ConvertsAfterResize { get; init; }

    /// <summary>Patches into which pictures are cut; null for pictures of one size.</summary>
    public PatchGrid? Patches { get; init; }

    /// <summary>Scaling from 8-bit values to model input.</summary>
    public required PixelScaling Scaling { get; init; }

    /// <summary>The resize for a picture, and the centre crop that is kept.</summary>
    /// <returns>Null if a side of the resized picture would exceed 2^31 pixels, where the reference fails too, or if it has too many patches at every scale.</returns>
    public ResizeWindow? WindowFor(int width, int height)
    {
        if (Patches is not null)
        {
            return Patches.SizeFor(width, height) is var (patchedWidth, patchedHeight) ? new ResizeWindow(patchedWidth, patchedHeight, Left: 0, Top: 0) : null;
        }

        var (resizedWidth, resizedHeight) = Resize is ResizeTarget target ? target.SizeFor(width, height) : (width, height);
        if (Math.Max(resizedWidth, resizedHeight) > int.MaxValue)
        {
            return null;
        }

        return new ResizeWindow((int)resizedWidth, (int)resizedHeight, Left: StartOf(resizedWidth - Width), Top: StartOf(resizedHeight - Height));
    }

    // A shift rounds down, even below zero: if the picture is smaller than the crop, the larger half of the padding comes first. In torchvision's center_crop, the smaller half does.
    private int StartOf(long surplus) => (int)(!CropsHalfToEven ? surplus >> 1 : surplus < 0 ? -(-surplus >> 1) : (long)Math.Round(surplus / 2.0, MidpointRounding.ToEven));
}

/// <summary>The target size of a resize.</summary>
/// <param name="Height">Height, or the shortest edge.</param>
/// <param name="Width">Width, or null if <paramref name="Height"/> is the shortest edge and the aspect ratio is kept.</param>
internal sealed record ResizeTarget(int Height, int? Width)
{
    /// <summary>The target size for a picture, in pixels.</summary>
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
