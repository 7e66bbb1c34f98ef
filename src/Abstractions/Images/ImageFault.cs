namespace ZeroShotOrleans;

/// <summary>Why an image has no ranking. The numbers are stored and travel between versions: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.ImageFault")]
public enum ImageFault
{
    /// <summary>No fault: the image was ranked.</summary>
    None = 0,

    /// <summary>The file has no bytes.</summary>
    Empty = 1,

    /// <summary>The bytes are no image format that is known here.</summary>
    UnknownFormat = 2,

    /// <summary>The format is recognised and deliberately not read, such as SVG, PDF or EPS.</summary>
    UnsupportedFormat = 3,

    /// <summary>The format is known, but the data is truncated or damaged.</summary>
    Corrupt = 4,

    /// <summary>The header announces more pixels than <c>Images:MaxPixels</c>.</summary>
    TooManyPixels = 5,

    /// <summary>The file is larger than <c>Images:MaxBytes</c>.</summary>
    TooManyBytes = 6,

    /// <summary>The file was listed, and was gone when it was to be read.</summary>
    Missing = 7,

    /// <summary>The silo has no permission to read the file or directory.</summary>
    AccessDenied = 8,

    /// <summary>The path, or the link behind it, leads out of the roots a silo may read.</summary>
    OutsideRoot = 9,

    /// <summary>The path is a directory, a pipe, a socket or a device.</summary>
    NotAFile = 10,

    /// <summary>The operating system reported an error while the file was read.</summary>
    ReadError = 11,

    /// <summary>The model failed on this image, or answered with something that is not a number.</summary>
    ModelFailed = 12,

    /// <summary>The image was in the hands of a silo that died, twice, and is not tried again.</summary>
    Quarantined = 13,

    /// <summary>The silo may not fetch the address: its <c>Urls</c> settings, or where the address leads, forbid it.</summary>
    FetchRefused = 14,

    /// <summary>The address did not answer, answered with something else than a file, or took too long.</summary>
    FetchFailed = 15,
}
