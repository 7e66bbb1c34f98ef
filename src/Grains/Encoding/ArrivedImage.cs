namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>An image that came over the network: its bytes, or the fault that it ended with.</summary>
/// <param name="Bytes">The bytes; empty where there is a fault.</param>
/// <param name="Fault">The fault, or null.</param>
internal readonly record struct ArrivedImage(byte[] Bytes, ImageOutcome? Fault)
{
    /// <summary>An image that is there.</summary>
    public static ArrivedImage Of(byte[] bytes) => new(bytes, Fault: null);

    /// <summary>An image that is not there.</summary>
    public static ArrivedImage Faulted(ImageFault fault, string detail) => new([], ImageOutcome.Faulted(fault, detail));
}
