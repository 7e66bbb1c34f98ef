namespace ZeroShotOrleans.Cli.Output;

/// <summary>Faults in the words of a person.</summary>
internal static class FaultText
{
    /// <summary>Two to four words.</summary>
    public static string Of(ImageFault fault) => fault switch
    {
        ImageFault.None => "no fault",
        ImageFault.Empty => "empty file",
        ImageFault.UnknownFormat => "not an image",
        ImageFault.UnsupportedFormat => "unsupported format",
        ImageFault.Corrupt => "corrupt image",
        ImageFault.TooManyPixels => "too many pixels",
        ImageFault.TooManyBytes => "file too large",
        ImageFault.Missing => "file is gone",
        ImageFault.AccessDenied => "access denied",
        ImageFault.OutsideRoot => "outside the folder",
        ImageFault.NotAFile => "not a file",
        ImageFault.ReadError => "read error",
        ImageFault.ModelFailed => "model failed",
        ImageFault.Quarantined => "quarantined",
        ImageFault.FetchRefused => "fetch refused",
        ImageFault.FetchFailed => "fetch failed",

        // A newer silo may know faults that this program does not.
        _ => fault.ToString(),
    };
}
