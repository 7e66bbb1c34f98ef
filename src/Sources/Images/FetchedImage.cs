namespace ZeroShotOrleans.Sources.Images;

/// <summary>An image received over the network: its bytes, or an error.</summary>
/// <param name="Bytes">The bytes; empty on error.</param>
/// <param name="Error">The error, or null.</param>
internal readonly record struct FetchedImage(byte[] Bytes, ImageOutcome? Error)
{
    /// <summary>Modification time of its object in UTC ticks; 0 if it has none.</summary>
    public long Modified { get; init; }

    /// <summary>A received image.</summary>
    public static FetchedImage Of(byte[] bytes) => new(bytes, Error: null);

    /// <summary>An image that could not be received.</summary>
    public static FetchedImage Failed(ImageError error, string detail) => new([], ImageOutcome.Failed(error, detail));
}
