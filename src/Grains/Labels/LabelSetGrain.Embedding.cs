using System.Runtime.InteropServices;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

// Creates embeddings from those of the prompts, or from the sorted set with the same labels.
internal sealed partial class LabelSetGrain
{
    // With two calls in flight, the next prompts are already queued at the text tower while the embeddings of the last ones are transferred.
    private const int CallsInFlight = 2;

    private string _tower = "";
    private DateTimeOffset _touched;

    private async Task<int> EmbedAsync(ModelInfo info, LabelSetDefinition filled, CancellationToken cancellationToken)
    {
        LabelSetRules.CheckSize(filled, info);

        var prompts = Prompts.ExpandWithBackground(filled.Labels, filled.Templates);
        var (embeddings, embedded) = await EmbedAsync(info, prompts, cancellationToken);
        // Averaging thousands of labels occupies a core.
#pragma warning disable RS0030
        var averaged = await Task.Run(() => Prompts.AverageWithBackground(embeddings, filled.Templates.Length, info.EmbeddingDimension), cancellationToken);
#pragma warning restore RS0030
        state.State = new LabelSetState
        {
            Model = info.Name,
            Labels = filled.Labels,
            Templates = filled.Templates,
            Embeddings = new LabelSetEmbeddings
            {
                Embeddings = MemoryMarshal.AsBytes<float>(averaged).ToArray(),
                Rows = filled.Labels.Length + 1,
                Dimension = info.EmbeddingDimension,
            },
        };

        // The prompts were just looked up or saved.
        (_tower, _touched) = (info.TextFingerprint, time.GetUtcNow());
        return embedded;
    }

    // Requests each distinct prompt once.
    private async Task<(float[] Embeddings, int Embedded)> EmbedAsync(ModelInfo model, string[] prompts, CancellationToken cancellationToken)
    {
        var embeddingOf = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal);
        var embedded = 0;
        var tower = GrainFactory.GetGrain<IPromptGrain>(PromptGrain.KeyOf(model));
        var onTheWay = new Queue<(string[] Prompts, Task<PromptEmbeddings> Answer)>();
        var (sent, batch) = (0, PromptBatch.Current with { Request = this.GetPrimaryKeyString() });
        foreach (var chunk in prompts.Distinct(StringComparer.Ordinal).Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            sent += chunk.Length;
            (batch with { ToCome = prompts.Length - sent, HasStarted = embedded > 0 }).Apply();
            onTheWay.Enqueue((chunk, tower.EmbedAsync([.. chunk], cancellationToken)));

            // The first call is sent alone, because it is the one that is rejected when too many prompts wait.
            if (onTheWay.Count == CallsInFlight || sent == chunk.Length)
            {
                await Take();
            }
        }

        while (onTheWay.Count > 0)
        {
            await Take();
        }

        var embeddings = new float[prompts.Length * model.EmbeddingDimension];
        for (var i = 0; i < prompts.Length; i++)
        {
            embeddingOf[prompts[i]].CopyTo(embeddings.AsMemory(i * model.EmbeddingDimension));
        }

        return (embeddings, embedded);

        async Task Take()
        {
            var (chunk, answer) = onTheWay.Dequeue();
            var taken = await answer;
            embedded += taken.Embedded;
            if (taken.Embeddings.Length != chunk.Length * model.EmbeddingDimension * sizeof(float))
            {
                throw StateFailure.Damaged($"The stored embeddings of some of the {chunk.Length} prompts of this label set have another length than the model's: the state is damaged.");
            }

            var rows = MemoryMarshal.Cast<byte, float>(taken.Embeddings).ToArray().AsMemory();
            for (var i = 0; i < chunk.Length; i++)
            {
                embeddingOf[chunk[i]] = rows.Slice(i * model.EmbeddingDimension, model.EmbeddingDimension);
            }
        }
    }

    // Marks the prompts of the set as used. Not needed for stored sets, which do not depend on their prompts.
    private async Task TouchAsync(CancellationToken cancellationToken)
    {
        if (_tower.Length == 0 || !budget.IsDue(_touched))
        {
            return;
        }

        _touched = time.GetUtcNow();
        foreach (var chunk in Prompts.ExpandWithBackground(state.State.Labels, state.State.Templates).Distinct(StringComparer.Ordinal).Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            await budget.TouchAsync(_tower, [.. chunk], cancellationToken);
        }
    }

    // Keeps only the texts, in memory and in the store.
    private int Share(ModelInfo info, LabelSetDefinition filled)
    {
        LabelSetRules.CheckSize(filled, info);
        state.State = new LabelSetState
        {
            Model = info.Name,
            Labels = filled.Labels,
            Templates = filled.Templates,
            SharedWith = LabelSetKey.Of(info, LabelOrder.Sorted(filled.Labels), filled.Templates),
        };
        return 0;
    }

    // The owner is the definition's name or job, or empty.
    private async Task<int> PrepareSharedAsync(LabelSetDefinition owner, CancellationToken cancellationToken)
    {
        var set = state.State;
        var sorted = new LabelSetDefinition { Labels = LabelOrder.Sorted(set.Labels), Templates = set.Templates, Name = owner.Name, Version = owner.Version, KeptBy = owner.KeptBy };
        return (await GrainFactory.GetGrain<ILabelSetGrain>(set.SharedWith!).PrepareAsync(set.Model, sorted, cancellationToken)).PromptsEmbedded;
    }

    private async Task<LabelSetEmbeddings> SharedEmbeddingsAsync(CancellationToken cancellationToken)
    {
        var set = state.State;
        var other = GrainFactory.GetGrain<ILabelSetGrain>(set.SharedWith!);
        LabelSetEmbeddings embeddings;
        try
        {
            embeddings = await other.GetEmbeddingsAsync(cancellationToken);
        }
        catch (ZeroShotException exception) when (exception.Code is ZeroShotError.NotFound)
        {
            // Evicted in the meantime. The texts are available here, so the set can be prepared again without the caller.
            await PrepareSharedAsync(new LabelSetDefinition(), cancellationToken);
            embeddings = await other.GetEmbeddingsAsync(cancellationToken);
        }

        return LabelOrder.Restore(embeddings, set.Labels);
    }
}
