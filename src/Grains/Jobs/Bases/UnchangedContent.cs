using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Jobs.Bases;

/// <summary>
/// Outcomes of an earlier job for bytes that are the same. Nothing is taken over ahead: encoders are told the hashes, and say which images have them.
/// </summary>
/// <remarks>Not thread-safe: it lives in one grain.</remarks>
internal sealed class UnchangedContent(EarlierJob earlier, ImageSource source) : IEarlierWork
{
    private readonly BaseJoin _join = new(earlier, PathOrder.Of(source));
    private readonly BaseRuns _runs = new();

    /// <inheritdoc/>
    public async ValueTask<Task<ImageOutcome?[]>> Begin(
        ManifestSegment segment, ImmutableArray<ImageRange> wanted, CancellationToken cancellationToken)
    {
        _runs.Add(await _join.Runs(segment, cancellationToken));
        return Task.FromResult(new ImageOutcome?[segment.Entries.Length]);
    }

    /// <summary>What an encoder is told of some images; empty when nothing is known of any.</summary>
    /// <remarks>Only what was ranked: a fault is cheap to find again, and whoever wants it tried again would get the old one.</remarks>
    public async Task<ImmutableArray<ContentHash>> Known(ImageRange images, CancellationToken cancellationToken)
    {
        var known = new ContentHash[images.Count];
        var any = false;
        foreach (var (image, outcome, _) in await Read(images, cancellationToken))
        {
            if (outcome.Fault == ImageFault.None)
            {
                known[image - images.First] = outcome.Stamp.Content;
                any = true;
            }
        }

        return any ? ImmutableArray.Create(known) : [];
    }

    /// <summary>Puts the earlier job's outcomes in the place of those that say <see cref="ImageOutcome.Unchanged"/>; they stay where it has none any more.</summary>
    /// <param name="first">Index in this job of the first.</param>
    /// <param name="outcomes">Outcomes of consecutive images.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ImmutableArray<ImageOutcome>> Replace(long first, ImmutableArray<ImageOutcome> outcomes, CancellationToken cancellationToken)
    {
        var replaced = outcomes.ToBuilder();
        foreach (var (image, outcome, _) in await Read(new ImageRange(first, first + outcomes.Length), cancellationToken))
        {
            var told = outcomes[(int)(image - first)];
            if (told.Unchanged && told.Stamp.Content == outcome.Stamp.Content)
            {
                // With the stamp of now: size and time of the file are what the next job compares.
                replaced[(int)(image - first)] = outcome with { Stamp = told.Stamp };
            }
        }

        return replaced.MoveToImmutable();
    }

    private Task<List<EarlierImage>> Read(ImageRange images, CancellationToken cancellationToken) =>
        earlier.Read([.. _runs.Within(images)], cancellationToken);
}
