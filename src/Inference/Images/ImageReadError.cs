namespace ZeroShotOrleans.Inference.Images;

/// <summary>Why an image file could not be decoded.</summary>
public enum ImageReadErrorKind
{
    /// <summary>The file is empty.</summary>
    Empty,

    /// <summary>The image format is unknown.</summary>
    UnknownFormat,

    /// <summary>The format is recognized but not supported: SVG, PDF, EPS and the like.</summary>
    UnsupportedFormat,

    /// <summary>The format is supported, but the data is truncated or inconsistent.</summary>
    Corrupt,

    /// <summary>The header declares more pixels than <see cref="ImageLimits.MaxPixels"/>.</summary>
    TooManyPixels,

    /// <summary>The file is larger than <see cref="ImageLimits.MaxBytes"/>.</summary>
    TooManyBytes,

    /// <summary>Decoding took longer than <see cref="ImageLimits.MaxDecodeTime"/>.</summary>
    TooMuchTime,

    /// <summary>The picture was decoded, but the model returned values that are not numbers for it. Another precision of the model may do.</summary>
    ModelFailed,
}

/// <summary>An error as a value, so that one unreadable image does not affect its neighbours.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Detail">One sentence for the user, with the facts but without paths of this machine.</param>
public sealed record ImageReadError(ImageReadErrorKind Kind, string Detail);
