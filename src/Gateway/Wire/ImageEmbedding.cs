using System.Runtime.InteropServices;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>The embedding of an image that was asked for.</summary>
internal static class ImageEmbedding
{
    /// <summary>The embedding.</summary>
    /// <exception cref="ApiException">The image failed.</exception>
    public static float[] Of(ImageOutcome outcome) => outcome.Embedding is { } embedding
        ? MemoryMarshal.Cast<byte, float>(embedding).ToArray()
        : throw new ApiException(ImageErrorStatus.Of(outcome));
}
