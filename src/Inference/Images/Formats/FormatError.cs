namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Creates errors whose sentence starts with the format.</summary>
internal static class FormatError
{
    public static ReadFault Corrupt(string format, string fact) => new(ReadFaultKind.Corrupt, $"{format}: {fact}");

    public static ReadFault Unsupported(string format, string fact) => new(ReadFaultKind.UnsupportedFormat, $"{format}: {fact}");
}
