using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Sources.Images;

/// <summary>Maps read errors to image errors of the contract.</summary>
internal static class ImageErrorMapping
{
    public static ImageError Of(ImageReadErrorKind kind) => kind switch
    {
        ImageReadErrorKind.Empty => ImageError.Empty,
        ImageReadErrorKind.UnknownFormat => ImageError.UnknownFormat,
        ImageReadErrorKind.UnsupportedFormat => ImageError.UnsupportedFormat,
        ImageReadErrorKind.Corrupt => ImageError.Corrupt,
        ImageReadErrorKind.TooManyPixels => ImageError.TooManyPixels,
        ImageReadErrorKind.TooManyBytes => ImageError.TooManyBytes,
        ImageReadErrorKind.TooMuchTime => ImageError.TooMuchTime,
        ImageReadErrorKind.ModelFailed => ImageError.ModelFailed,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No error of the contract stands for this one."),
    };
}
