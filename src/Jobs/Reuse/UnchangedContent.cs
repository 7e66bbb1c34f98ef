using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>
/// Reuses outcomes of a previous job for identical bytes. Encoders receive the known hashes, and report which images match.
/// </summary>
/// <remarks>Not thread-safe: used by a single grain.</remarks>
internal sealed class UnchangedContent(PreviousJob previous, ImageSource source) : IPreviousWork
{
    private readonly PreviousJobJoin _join = new(previous, PathOrder.Of(source));
    private readonly ReusedRuns _runs = new();

    /// <inheritdoc/>
    public async ValueTask<Task<ImageOutcome?[]>> BeginAsync(
        ManifestSegment segment, ImmutableArray<ImageRange> wanted, CancellationToken cancellationToken)
    {
        _runs.Add(await _join.RunsAsync(segment, cancellationToken));
        return Task.FromResult(new ImageOutcome?[segment.Entries.Length]);
    }

    /// <summary>Returns the known hashes of some images; empty if none are known.</summary>
    /// <remarks>Includes classified images only: an error is cheap to reproduce, and a retry must not return the old one.</remarks>
    public async Task<ImmutableArray<ContentHash>> KnownAsync(ImageRange images, CancellationToken cancellationToken)
    {
        var known = new ContentHash[images.Count];
        var any = false;
        foreach (var (image, outcome, _) in await ReadAsync(images, cancellationToken))
        {
            if (outcome.Error == ImageError.None)
            {
                known[image - images.First] = outcome.Stamp.Content;
                any = true;
            }
        }

        return any ? ImmutableArray.Create(known) : [];
    }

    /// <summary>Replaces <see cref="ImageOutcome.Unchanged"/> outcomes with those of the previous job. They stay if the previous outcome no longer exists.</summary>
    /// <param name="first">Index in this job of the first outcome.</param>
    /// <param name="outcomes">Outcomes of consecutive images.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<ImmutableArray<ImageOutcome>> ReplaceAsync(long first, ImmutableArray<ImageOutcome> outcomes, CancellationToken cancellationToken)
    {
        var replaced = outcomes.ToBuilder();
        foreach (var (image, outcome, _) in await ReadAsync(new ImageRange(first, first + outcomes.Length), cancellationToken))
        {
            var told = outcomes[(int)(image - first)];
            if (told.Unchanged && told.Stamp.Content == outcome.Stamp.Content)
            {
                // Uses the current stamp, with which the next job compares the file's size and time.
                replaced[(int)(image - first)] = outcome with { Stamp = told.Stamp };
            }
        }

        return replaced.MoveToImmutable();
    }

    private Task<List<PreviousImage>> ReadAsync(ImageRange images, CancellationToken cancellationToken) =>
        previous.ReadAsync([.. _runs.Within(images)], cancellationToken);
}
