using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>
/// Batches images on its silo's device. A stateless worker with one key, called only from its own silo, because a stateless
/// worker does not spread work over silos.
/// </summary>
[Alias("zso.IImageEncoderGrain")]
public interface IImageEncoderGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Local = "local";

    /// <summary>Encodes and scores images. One outcome per image, in order; an image that cannot be classified has an error.</summary>
    [Alias("Encode"), ResponseTimeout("00:10:00")]
    Task<ImmutableArray<ImageOutcome>> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken = default);
}
