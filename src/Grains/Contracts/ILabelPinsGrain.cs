using Orleans.Concurrency;

namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>Counts the label sets that are stored whole, because a name or a job that has not ended needs them, and lets go of those that nobody needs.</summary>
[Alias("zso.ILabelPinsGrain")]
public interface ILabelPinsGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "pins";

    /// <summary>Reserves bytes for a set. Called before it is stored, and by every job that starts to use one.</summary>
    /// <param name="key">The set.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A number greater than all before; see <see cref="IStoredLabelSetGrain.ReleaseAsync"/>.</returns>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.Overloaded"/>: other sets need all there is.</exception>
    [Alias("Pin"), ResponseTimeout("00:05:00")]
    Task<long> PinAsync(string key, long bytes, CancellationToken cancellationToken = default);

    /// <summary>Releases the sets that no name and no open job needs, and deletes prompt embeddings that were not used for long. Once an hour; other calls do nothing.</summary>
    [Alias("Tidy"), ResponseTimeout("00:30:00")]
    Task TidyAsync(CancellationToken cancellationToken = default);
}

/// <summary>The stored state of a label set; implemented by its grain.</summary>
[Alias("zso.IStoredLabelSetGrain")]
public interface IStoredLabelSetGrain : IGrainWithStringKey
{
    /// <summary>Deletes the stored embeddings, unless a named label set needs them.</summary>
    /// <param name="number">When it was found that no open job needs them: a set that was pinned later stays.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether nothing is stored any more.</returns>
    [Alias("Release"), AlwaysInterleave]
    Task<bool> ReleaseAsync(long number, CancellationToken cancellationToken = default);
}
