using System.Runtime.InteropServices;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

// Where embeddings come from: the prompts, or the set with the same labels, sorted.
internal sealed partial class LabelSetGrain
{
    // Two calls on the way: the next prompts wait where the text tower is while the embeddings of the last ones travel.
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

        // They were looked up or saved just now.
        (_tower, _touched) = (info.TextFingerprint, time.GetUtcNow());
        return embedded;
    }

    // The same prompt is asked for once, however often it stands in the set.
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

            // The first alone: it is the one that is refused when there are too many.
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

    // What is stored whole does not need its prompts.
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

    // Stored and kept in memory are the texts only.
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

    // For whom: the definition's name or job, or nobody.
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
            // Evicted since. The texts are here, so it can be prepared again without the caller.
            await PrepareSharedAsync(new LabelSetDefinition(), cancellationToken);
            embeddings = await other.GetEmbeddingsAsync(cancellationToken);
        }

        return LabelOrder.Restore(embeddings, set.Labels);
    }
}
