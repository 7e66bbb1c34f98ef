using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>One label set. It is the only activation of its key in the cluster, and <see cref="PrepareAsync"/> runs once at a time: so it embeds once.</summary>
internal sealed class LabelSetGrain(
    [PersistentState("labelSet", GrainStateStorage.Name)] IPersistentState<LabelSetState> state) : Grain, ILabelSetGrain
{
    // Two calls on the way: the next prompts wait where the text tower is while the embeddings of the last ones travel.
    private const int CallsInFlight = 2;

    // Found and not stored: before the embeddings are, or for a state that was stored without.
    private ImmutableArray<ScoreWarning> _warnings;

    public async Task<LabelSetInfo> PrepareAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        var warnings = await InspectAsync(model, definition, cancellationToken);
        if (state.State.Embeddings is not null)
        {
            return Info(promptsEmbedded: 0);
        }

        var (info, filled) = await FillAsync(model, definition, cancellationToken);
        LabelSetRules.CheckSize(filled, info);

        var prompts = Prompts.ExpandWithBackground(filled.Labels, filled.Templates);
        var (embeddings, embedded) = await EmbedAsync(info, prompts, cancellationToken);
        var rows = filled.Labels.Length + 1;
        // Averaging thousands of labels occupies a core.
#pragma warning disable RS0030
        var averaged = await Task.Run(() => Prompts.AverageWithBackground(embeddings, filled.Templates.Length, info.EmbeddingDimension), cancellationToken);
#pragma warning restore RS0030
        state.State = new LabelSetState
        {
            Model = model,
            Labels = filled.Labels,
            Templates = filled.Templates,
            Warnings = warnings,
            Embeddings = new LabelSetEmbeddings
            {
                Embeddings = MemoryMarshal.AsBytes<float>(averaged).ToArray(),
                Rows = rows,
                Dimension = info.EmbeddingDimension,
            },
        };
        try
        {
            await state.StoreAsync();
        }
        catch
        {
            // Not stored, so not available: the next caller embeds and stores them.
            state.State = new LabelSetState();
            throw;
        }

        return Info(embedded);
    }

    public async Task<ImmutableArray<ScoreWarning>> InspectAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        if (!state.State.Warnings.IsDefault)
        {
            return state.State.Warnings;
        }

        if (_warnings.IsDefault)
        {
            var (info, filled) = await FillAsync(model, definition, cancellationToken);
            _warnings =
            [
                .. LabelRules.Warnings(filled.Labels),
                .. await LabelInspection.WarningsAsync(GrainFactory.GetTextEncoder(), info, filled, cancellationToken),
            ];
        }

        return _warnings;
    }

    public Task<LabelSetInfo?> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(state.State.Embeddings is null ? null : Info(promptsEmbedded: 0));

    public Task<LabelSetEmbeddings> GetEmbeddingsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(state.State.Embeddings ?? throw new ZeroShotException(ZeroShotError.NotFound,
            $"The label set {this.GetPrimaryKeyString()} has no embeddings yet. Prepare it first."));

    private async Task<(ModelInfo Model, LabelSetDefinition Definition)> FillAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        LabelRules.Check(definition);
        var info = await GrainFactory.GetTextEncoder().DescribeAsync(model, cancellationToken);
        var filled = definition.WithDefaults(info);
        return LabelSetKey.Of(info, filled.Labels, filled.Templates) is var key && key == this.GetPrimaryKeyString()
            ? (info, filled)
            : throw new ZeroShotException(ZeroShotError.ModelMismatch,
                $"These labels and templates belong to the label set {key}, not to {this.GetPrimaryKeyString()}: the model's text tower may have changed. Ask for the set anew.");
    }

    // The same prompt is asked for once, however often it stands in the set.
    private async Task<(float[] Embeddings, int Embedded)> EmbedAsync(ModelInfo model, string[] prompts, CancellationToken cancellationToken)
    {
        var distinct = prompts.Distinct(StringComparer.Ordinal).ToArray();
        var embeddingOf = new Dictionary<string, ReadOnlyMemory<float>>(distinct.Length, StringComparer.Ordinal);
        var embedded = 0;
        var tower = GrainFactory.GetGrain<IPromptGrain>(PromptGrain.KeyOf(model));
        var onTheWay = new Queue<(string[] Prompts, Task<PromptEmbeddings> Answer)>();
        foreach (var chunk in distinct.Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            onTheWay.Enqueue((chunk, tower.EmbedAsync([.. chunk], cancellationToken)));
            if (onTheWay.Count == CallsInFlight)
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

    private LabelSetInfo Info(int promptsEmbedded) => new()
    {
        Key = this.GetPrimaryKeyString(),
        Model = state.State.Model,
        Labels = state.State.Labels,
        Templates = state.State.Templates,
        PromptsEmbedded = promptsEmbedded,
        Warnings = state.State.Warnings.IsDefault ? (_warnings.IsDefault ? [] : _warnings) : state.State.Warnings,
    };
}
