namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Short ways to name a fault, so that every sentence starts with the format.</summary>
internal static class Fault
{
    public static ReadFault Corrupt(string format, string fact) => new(ReadFaultKind.Corrupt, $"{format}: {fact}");

    public static ReadFault Unsupported(string format, string fact) => new(ReadFaultKind.UnsupportedFormat, $"{format}: {fact}");
}
