using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Faults of reading in the words of the contract.</summary>
internal static class Faults
{
    public static ImageFault Of(ReadFaultKind kind) => kind switch
    {
        ReadFaultKind.Empty => ImageFault.Empty,
        ReadFaultKind.UnknownFormat => ImageFault.UnknownFormat,
        ReadFaultKind.UnsupportedFormat => ImageFault.UnsupportedFormat,
        ReadFaultKind.Corrupt => ImageFault.Corrupt,
        ReadFaultKind.TooManyPixels => ImageFault.TooManyPixels,
        ReadFaultKind.TooManyBytes => ImageFault.TooManyBytes,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No fault of the contract stands for this one."),
    };
}
