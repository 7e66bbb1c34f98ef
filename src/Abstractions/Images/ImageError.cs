namespace ZeroShotOrleans;

/// <summary>Why an image could not be classified. The numbers are stored and travel between versions: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.ImageError")]
public enum ImageError
{
    /// <summary>No error: the image was classified.</summary>
    None = 0,

    /// <summary>The file is empty.</summary>
    Empty = 1,

    /// <summary>Not a supported image file (unknown signature).</summary>
    UnknownFormat = 2,

    /// <summary>A known format that is not supported, such as SVG, PDF or EPS.</summary>
    UnsupportedFormat = 3,

    /// <summary>The format is known, but the data is truncated or damaged.</summary>
    Corrupt = 4,

    /// <summary>The header declares more pixels than <c>Images:MaxPixels</c>.</summary>
    TooManyPixels = 5,

    /// <summary>The file is larger than <c>Images:MaxBytes</c>.</summary>
    TooManyBytes = 6,

    /// <summary>The file did not exist any more when it was read.</summary>
    Missing = 7,

    /// <summary>The silo has no permission to read the file or directory.</summary>
    AccessDenied = 8,

    /// <summary>The path, or the target of its link, is outside the directories that a silo may read.</summary>
    OutsideRoot = 9,

    /// <summary>The path is a directory, a pipe, a socket or a device.</summary>
    NotAFile = 10,

    /// <summary>The operating system reported an error while reading the file.</summary>
    ReadError = 11,

    /// <summary>The model failed on this image, or returned values that are not numbers.</summary>
    ModelFailed = 12,

    /// <summary>Silos died or hung twice while they processed this image, so it is not tried again.</summary>
    Quarantined = 13,

    /// <summary>The silo may not download the URL: its <c>Urls</c> settings forbid it, or the address of its host.</summary>
    FetchRefused = 14,

    /// <summary>The download failed: no answer, an error status, or a timeout.</summary>
    FetchFailed = 15,

    /// <summary>Decoding took more processor time than <c>Images:DecodeSeconds</c> and was stopped.</summary>
    TooMuchTime = 16,
}
