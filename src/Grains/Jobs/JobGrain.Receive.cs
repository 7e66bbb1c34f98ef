using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Grains.Jobs;

// Processes what encoders return besides scores, before outcomes are stored.
internal sealed partial class JobGrain
{
    private Task<ImmutableArray<ContentHash>> KnownAsync(ImageRange images, CancellationToken cancellationToken) =>
        _content?.KnownAsync(images, cancellationToken) ?? Task.FromResult<ImmutableArray<ContentHash>>([]);

    /// <summary>Stores embeddings and fills in known outcomes. Done before outcomes are stored, so that a classified image always has its embedding.</summary>
    /// <returns>
    /// The outcomes to store; one that still says <see cref="ImageOutcome.Unchanged"/> refers to an outcome that was deleted. Null: storage
    /// failed, and the job has ended.
    /// </returns>
    private async Task<ImmutableArray<ImageOutcome>?> ReceiveAsync(long first, ImmutableArray<ImageOutcome> outcomes)
    {
        try
        {
            return await FillAsync(first, await KeepAsync(outcomes));
        }
        catch (ZeroShotException exception)
        {
            await EndAsync(JobEnd.Failed(exception.Message, exception.Code));
            return null;
        }
    }

    private async Task<ImmutableArray<ImageOutcome>> KeepAsync(ImmutableArray<ImageOutcome> outcomes)
    {
        var made = outcomes.Where(outcome => outcome.Embedding is not null).Select(outcome => KeyValuePair.Create(outcome.Stamp.Content, outcome.Embedding!)).ToImmutableArray();
        if (made.IsEmpty)
        {
            return outcomes;
        }

        if (KeepsEmbeddings)
        {
            await embeddings.SaveAsync(EmbeddingSpace, made, CancellationToken.None);
        }

        return [.. outcomes.Select(outcome => outcome with { Embedding = null })];
    }

    private async Task<ImmutableArray<ImageOutcome>> FillAsync(long first, ImmutableArray<ImageOutcome> outcomes) =>
        _content is not null && outcomes.Any(outcome => outcome.Unchanged)
            ? await _content.ReplaceAsync(first, outcomes, CancellationToken.None)
            : outcomes;

    private void CountReused(ImmutableArray<ImageRange> fresh, long first, ImmutableArray<ImageOutcome> reported, ImmutableArray<ImageOutcome> stored)
    {
        foreach (var part in fresh)
        {
            for (var at = (int)(part.First - first); at < part.End - first; at++)
            {
                _machine.AddReused(reported[at].Unchanged && !stored[at].Unchanged ? 1 : 0);
            }
        }
    }

    /// <summary>Stores outcomes of images that had none.</summary>
    /// <param name="fresh">The images, marked as being stored in the ledger.</param>
    /// <param name="first">Index of the image of the first outcome.</param>
    /// <param name="outcomes">The outcomes, including those of other images.</param>
    /// <returns>False: the job has ended, or another activation has it.</returns>
    private async Task<bool> StoreFreshAsync(ImmutableArray<ImageRange> fresh, long first, ImmutableArray<ImageOutcome> outcomes)
    {
        var ledger = Ledger;
        var continues = true;
        foreach (var part in fresh.SelectMany(part => Runs(part, first, outcomes)))
        {
            // A job that was restarted meanwhile has a new ledger, in which these outcomes are not fresh.
            continues &= ledger == Ledger;
            if (!continues || outcomes[(int)(part.First - first)].Unchanged)
            {
                // Still unchanged: the outcome that the encoder relied on was deleted, so the image must be encoded after all.
                ledger.NotStored(part);
            }
            else
            {
                continues = await StoreAsync(part, outcomes.Slice((int)(part.First - first), (int)part.Count));
            }
        }

        return continues;
    }

    private static IEnumerable<ImageRange> Runs(ImageRange images, long first, ImmutableArray<ImageOutcome> outcomes)
    {
        for (var (from, at) = (images.First, images.First); from < images.End; from = at)
        {
            while (at < images.End && outcomes[(int)(at - first)].Unchanged == outcomes[(int)(from - first)].Unchanged)
            {
                at++;
            }

            yield return new ImageRange(from, at);
        }
    }
}
