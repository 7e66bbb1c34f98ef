namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>An image received over the network: its bytes, or an error.</summary>
/// <param name="Bytes">The bytes; empty on error.</param>
/// <param name="Fault">The error, or null.</param>
internal readonly record struct ArrivedImage(byte[] Bytes, ImageOutcome? Fault)
{
    /// <summary>A received image.</summary>
    public static ArrivedImage Of(byte[] bytes) => new(bytes, Fault: null);

    /// <summary>An image that could not be received.</summary>
    public static ArrivedImage Faulted(ImageFault fault, string detail) => new([], ImageOutcome.Faulted(fault, detail));
}
