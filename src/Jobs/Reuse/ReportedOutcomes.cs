using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>Provides encoders with known hashes of a previous job, and completes the outcomes that they report.</summary>
internal sealed class ReportedOutcomes(JobDescription job, IEmbeddingStore embeddings)
{
    /// <summary>The previous job whose outcomes are reused for identical bytes; null if there is none.</summary>
    public UnchangedContent? Content { get; set; }

    /// <summary>Returns the known hashes of some images; empty if none are known.</summary>
    public Task<ImmutableArray<ContentHash>> KnownAsync(ImageRange images, CancellationToken cancellationToken) =>
        Content?.KnownAsync(images, cancellationToken) ?? Task.FromResult<ImmutableArray<ContentHash>>([]);

    /// <summary>Stores embeddings and fills in known outcomes. Called before outcomes are stored, so that a classified image always has its embedding.</summary>
    /// <param name="first">Index of the first outcome's image.</param>
    /// <param name="outcomes">The outcomes that an encoder reports.</param>
    /// <returns>The outcomes to store. One that is still <see cref="ImageOutcome.Unchanged"/> refers to an outcome that was deleted.</returns>
    /// <exception cref="ZeroShotException">Storage failed.</exception>
    public async Task<ImmutableArray<ImageOutcome>> CompleteAsync(long first, ImmutableArray<ImageOutcome> outcomes) =>
        await FillAsync(first, await KeepAsync(outcomes));

    /// <summary>Returns the number of images whose outcomes were filled in.</summary>
    /// <param name="fresh">The images that had no outcome.</param>
    /// <param name="first">Index of the first outcome's image.</param>
    /// <param name="reported">What the encoder reported.</param>
    /// <param name="stored">What was stored.</param>
    public static long Filled(ImmutableArray<ImageRange> fresh, long first, ImmutableArray<ImageOutcome> reported, ImmutableArray<ImageOutcome> stored)
    {
        var filled = 0L;
        foreach (var part in fresh)
        {
            for (var at = (int)(part.First - first); at < part.End - first; at++)
            {
                filled += reported[at].Unchanged && !stored[at].Unchanged ? 1 : 0;
            }
        }

        return filled;
    }

    private async Task<ImmutableArray<ImageOutcome>> KeepAsync(ImmutableArray<ImageOutcome> outcomes)
    {
        var made = outcomes.Where(outcome => outcome.Embedding is not null).Select(outcome => KeyValuePair.Create(outcome.Stamp.Content, outcome.Embedding!)).ToImmutableArray();
        if (made.IsEmpty)
        {
            return outcomes;
        }

        if (ReuseRules.KeepsEmbeddings(job))
        {
            await embeddings.SaveAsync(ReuseRules.EmbeddingSpace(job), made, CancellationToken.None);
        }

        return [.. outcomes.Select(outcome => outcome with { Embedding = null })];
    }

    private async Task<ImmutableArray<ImageOutcome>> FillAsync(long first, ImmutableArray<ImageOutcome> outcomes) =>
        Content is { } content && outcomes.Any(outcome => outcome.Unchanged) ? await content.ReplaceAsync(first, outcomes, CancellationToken.None) : outcomes;
}
