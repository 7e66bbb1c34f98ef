namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Creates errors whose message starts with the name of the format.</summary>
internal static class FormatError
{
    public static ImageReadError Corrupt(string format, string fact) => new(ImageReadErrorKind.Corrupt, $"{format}: {fact}");

    public static ImageReadError Unsupported(string format, string fact) => new(ImageReadErrorKind.UnsupportedFormat, $"{format}: {fact}");
}
