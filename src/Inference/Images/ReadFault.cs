namespace ZeroShotOrleans.Inference.Images;

/// <summary>Why the bytes of an image could not be turned into pixels.</summary>
public enum ReadFaultKind
{
    /// <summary>There are no bytes.</summary>
    Empty,

    /// <summary>No image format that is known here.</summary>
    UnknownFormat,

    /// <summary>Recognised and deliberately not read: SVG, PDF, EPS and the like.</summary>
    UnsupportedFormat,

    /// <summary>The format is known, but the data ends early or contradicts itself.</summary>
    Corrupt,

    /// <summary>The header announces more pixels than <see cref="ImageLimits.MaxPixels"/>.</summary>
    TooManyPixels,

    /// <summary>More bytes than <see cref="ImageLimits.MaxBytes"/>.</summary>
    TooManyBytes,
}

/// <summary>A fault as a value: one unreadable image must not cost its neighbours.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Detail">One sentence for a person, with the facts; no path of the machine.</param>
public sealed record ReadFault(ReadFaultKind Kind, string Detail);
