using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Services;

namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>
/// The encoder of one silo. A grain service, because the silo itself is addressed: a grain could be anywhere. Only silos can
/// call it; clients use <see cref="IModelsGrain"/>.
/// </summary>
[Alias("zso.IEncoderService")]
public interface IEncoderService : IGrainService
{
    /// <summary>Loaded models, and those that could not be loaded, sorted by model.</summary>
    [Alias("Loaded"), AlwaysInterleave]
    Task<ImmutableArray<LoadedModel>> LoadedAsync();

    /// <summary>Loads a model's image and text tower.</summary>
    /// <exception cref="ZeroShotException">It does not exist here, is broken, or exceeds the budget.</exception>
    [Alias("Load"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task<LoadedModel> LoadAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>Unloads idle towers of a model.</summary>
    /// <returns>The model, if it is in use and remains loaded.</returns>
    /// <exception cref="ZeroShotException">It is pinned.</exception>
    [Alias("Unload"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<LoadedModel?> UnloadAsync(string model);

    /// <summary>Starts to download a model to this silo, or returns the running download of the same order.</summary>
    /// <exception cref="ZeroShotException">The silo accepts no downloads, or too many are waiting.</exception>
    [Alias("Pull"), AlwaysInterleave]
    Task<ModelPull> PullAsync(ModelPullRequest order);

    /// <summary>Downloads to this silo since it started, newest first.</summary>
    [Alias("Pulls"), AlwaysInterleave]
    Task<ImmutableArray<ModelPull>> PullsAsync();

    /// <summary>Encodes and scores images of an interactive request.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.Overloaded"/>: the queue is full, or the silo is draining; others may have room.</exception>
    [Alias("Encode"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<EncodeAnswer> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>The current load.</summary>
    [Alias("Measure"), AlwaysInterleave]
    Task<EncoderLoad> MeasureAsync();

    /// <summary>Returns the backlog ahead of a tenant's prompts on this silo.</summary>
    /// <param name="model">The model of the text tower.</param>
    /// <param name="tenant">The tenant.</param>
    [Alias("TextBacklog"), AlwaysInterleave]
    Task<TextBacklog> TextBacklogAsync(string model, string tenant);

    /// <summary>Drains the silo: work in flight is completed and reported. Returns when no work is left.</summary>
    /// <param name="on">False to accept work again.</param>
    [Alias("Drain"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task<EncoderLoad> DrainAsync(bool on);

    /// <summary>A small JPEG of the only image of a slice, read as for encoding; null if it cannot be read.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.Overloaded"/>: too many are waiting.</exception>
    [Alias("Thumbnail"), ResponseTimeout("00:00:30"), AlwaysInterleave]
    Task<byte[]?> ThumbnailAsync(ImageSlice image, CancellationToken cancellationToken = default);
}
