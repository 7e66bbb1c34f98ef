using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Services;

namespace ZeroShotOrleans;

/// <summary>
/// The models in the memory of one encoder silo. A grain service, because it is the silo that is asked: a grain could be anywhere. Only silos can
/// call it; clients ask <see cref="IModelsGrain"/>.
/// </summary>
[Alias("zso.IEncoderService")]
public interface IEncoderService : IGrainService
{
    /// <summary>What is loaded here, and what could not be, sorted by model.</summary>
    [Alias("Loaded"), AlwaysInterleave]
    Task<ImmutableArray<LoadedModel>> Loaded();

    /// <summary>Loads a model's image and text tower.</summary>
    /// <exception cref="ZeroShotException">It is not here, is broken, or does not fit into the budget.</exception>
    [Alias("Load"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task<LoadedModel> Load(string model, CancellationToken cancellationToken = default);

    /// <summary>Unloads what is idle of a model.</summary>
    /// <returns>The model, when it is in use and stays.</returns>
    /// <exception cref="ZeroShotException">It is pinned.</exception>
    [Alias("Unload"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<LoadedModel?> Unload(string model);

    /// <summary>Begins to download a model to this silo, or finds the same order under way.</summary>
    /// <exception cref="ZeroShotException">The silo takes no downloads, or too many wait.</exception>
    [Alias("Pull"), AlwaysInterleave]
    Task<ModelPull> Pull(ModelOrder order);

    /// <summary>Downloads to this silo since it started, newest first.</summary>
    [Alias("Pulls"), AlwaysInterleave]
    Task<ImmutableArray<ModelPull>> Pulls();

    /// <summary>Encodes and ranks images for somebody who waits. The router chose this silo.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.Overloaded"/>: no room here, or the silo is being drained; others may have some.</exception>
    [Alias("Encode"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<EncodeAnswer> Encode(EncodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>What the silo does just now.</summary>
    [Alias("Measure"), AlwaysInterleave]
    Task<EncoderLoad> Measure();

    /// <summary>Takes no more work: what is in hand is ended and reported. Returns when nothing is in hand any more.</summary>
    /// <param name="on">False: takes work again.</param>
    [Alias("Drain"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task<EncoderLoad> Drain(bool on);

    /// <summary>A small JPEG of the only image of a slice, read as for encoding; null when it cannot be read.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.Overloaded"/>: many wait here already.</exception>
    [Alias("Thumbnail"), ResponseTimeout("00:00:30"), AlwaysInterleave]
    Task<byte[]?> Thumbnail(ImageSlice image, CancellationToken cancellationToken = default);
}
