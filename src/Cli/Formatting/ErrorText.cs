namespace ZeroShotOrleans.Cli.Formatting;

/// <summary>Readable names of image errors.</summary>
internal static class ErrorText
{
    /// <summary>Returns a name of two to four words.</summary>
    public static string Of(ImageError error) => error switch
    {
        ImageError.None => "no error",
        ImageError.Empty => "empty file",
        ImageError.UnknownFormat => "not an image",
        ImageError.UnsupportedFormat => "unsupported format",
        ImageError.Corrupt => "corrupt image",
        ImageError.TooManyPixels => "too many pixels",
        ImageError.TooManyBytes => "file too large",
        ImageError.Missing => "file is gone",
        ImageError.AccessDenied => "access denied",
        ImageError.OutsideRoot => "outside the folder",
        ImageError.NotAFile => "not a file",
        ImageError.ReadError => "read error",
        ImageError.ModelFailed => "model failed",
        ImageError.Quarantined => "quarantined",
        ImageError.FetchRefused => "fetch refused",
        ImageError.FetchFailed => "fetch failed",
        ImageError.TooMuchTime => "took too long",

        // A newer silo may report errors that this version does not know.
        _ => error.ToString(),
    };
}
