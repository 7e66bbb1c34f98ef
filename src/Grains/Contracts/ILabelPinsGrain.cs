using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>Tracks the label sets that are stored because a name or a job that has not ended needs them, and releases unneeded ones.</summary>
[Alias("zso.ILabelPinsGrain")]
public interface ILabelPinsGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "pins";

    /// <summary>Reserves bytes for a set, for the tenant of the call. Called before it is stored, and by every job that starts to use one.</summary>
    /// <param name="key">The set.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A number greater than all previous ones; see <see cref="IStoredLabelSetGrain.ReleaseAsync"/>.</returns>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.Overloaded"/>: other sets use the whole budget, or that of the tenant.</exception>
    [Alias("Pin"), ResponseTimeout("00:05:00")]
    Task<long> PinAsync(string key, long bytes, CancellationToken cancellationToken = default);

    /// <summary>Reserves bytes for all sets of a job that is being submitted, or for none, for the tenant of the call. Released by the next sweep if there is no such job then.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.Overloaded"/>: they do not fit.</exception>
    [Alias("Reserve"), ResponseTimeout("00:05:00")]
    Task ReserveAsync(ImmutableArray<LabelSetSize> sets, CancellationToken cancellationToken = default);

    /// <summary>Releases sets that no name and no open job needs, and deletes prompt embeddings that have not been used for a long time. Runs once an hour; other calls have no effect.</summary>
    [Alias("Tidy"), ResponseTimeout("00:30:00")]
    Task TidyAsync(CancellationToken cancellationToken = default);
}

/// <summary>The stored state of a label set; implemented by its grain.</summary>
[Alias("zso.IStoredLabelSetGrain")]
public interface IStoredLabelSetGrain : IGrainWithStringKey
{
    /// <summary>Deletes the stored embeddings, unless a named label set needs them.</summary>
    /// <param name="number">The number at the time when no open job was found to need them. A set that was pinned later is kept.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether the set is no longer stored.</returns>
    [Alias("Release"), AlwaysInterleave]
    Task<bool> ReleaseAsync(long number, CancellationToken cancellationToken = default);

    /// <summary>The tenant whose request stored the set for a named label set; null if it is stored for jobs only, or was stored by an earlier version.</summary>
    [Alias("Tenant"), AlwaysInterleave]
    Task<string?> TenantAsync(CancellationToken cancellationToken = default);
}

/// <summary>The size of a label set.</summary>
/// <param name="Key">Its <see cref="LabelSetKey"/>.</param>
/// <param name="Bytes">Its size.</param>
[GenerateSerializer, Immutable, Alias("zso.LabelSetSize")]
public readonly record struct LabelSetSize([property: Id(0)] string Key, [property: Id(1)] long Bytes);
