using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Storage.Labels;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>
/// A label set. Each key has a single activation in the cluster, and <see cref="PrepareAsync"/> is not reentrant, so a set is embedded once. Embeddings stay in memory as long as
/// <see cref="LabelSetMemory"/> has room, and are rebuilt from prompt embeddings; they are stored only for named sets and open jobs. A permutation has no embeddings of its own: it uses
/// those of the sorted set.
/// </summary>
internal sealed partial class LabelSetGrain(
    [PersistentState(IStoredLabelSets.State, GrainStateStorage.Name)] IPersistentState<LabelSetState> state, LabelSetMemory memory, PromptBudget budget, TimeProvider time)
    : Grain, ILabelSetGrain, IStoredLabelSetGrain
{
    // Computed but not stored, either because the embeddings are not stored yet, or because the stored state lacks warnings.
    private ImmutableArray<ScoreWarning> _warnings;

    private bool _preparing;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = IsPrepared;
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        memory.Remove(GrainContext);
        return Task.CompletedTask;
    }

    public async Task<LabelSetInfo> PrepareAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        // The caller may have left while another call was running.
        cancellationToken.ThrowIfCancellationRequested();
        _preparing = true;
        try
        {
            await _releasing.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            var embedded = 0;
            (ModelInfo Model, LabelSetDefinition Definition)? known = null;
            if (!IsPrepared)
            {
                var (info, filled) = await FillAsync(model, definition, cancellationToken);
                known = (info, filled);
                embedded = LabelOrder.IsSorted(filled.Labels) ? await EmbedAsync(info, filled, cancellationToken) : Share(info, filled);
            }

            // Called each time, so that the shared set exists and records the use and the name or job.
            embedded += state.State.SharedWith is null ? 0 : await PrepareSharedAsync(definition, cancellationToken);

            // Not earlier, so that a request that is rejected because too many prompts wait is cheap.
            state.State.Warnings = await InspectAsync(() => known is { } filled ? Task.FromResult(filled) : FillAsync(model, definition, cancellationToken), cancellationToken);
            Use();
            await (definition.Name is null && definition.KeptBy is null ? TouchAsync(cancellationToken) : StoreAsync(definition, cancellationToken));
            return Info(embedded);
        }
        finally
        {
            _preparing = false;
        }
    }

    public Task<ImmutableArray<ScoreWarning>> InspectAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken) =>
        InspectAsync(() => FillAsync(model, definition, cancellationToken), cancellationToken);

    private async Task<ImmutableArray<ScoreWarning>> InspectAsync(Func<Task<(ModelInfo Model, LabelSetDefinition Definition)>> fill, CancellationToken cancellationToken)
    {
        if (!state.State.Warnings.IsDefault)
        {
            return state.State.Warnings;
        }

        if (_warnings.IsDefault)
        {
            var (info, filled) = await fill();
            _warnings =
            [
                .. LabelRules.Warnings(filled.Labels),
                .. await LabelInspection.WarningsAsync(GrainFactory.GetTextEncoder(), info, filled, cancellationToken),
            ];
        }

        return _warnings;
    }

    public Task<LabelSetInfo?> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(IsPrepared ? Info(promptsEmbedded: 0) : null);

    public async Task<LabelSetInfo?> FindAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        if (state.State.Embeddings is not null)
        {
            return Info(promptsEmbedded: 0);
        }

        if (state.State.SharedWith is { } other && await GrainFactory.GetGrain<ILabelSetGrain>(other).DescribeAsync(cancellationToken) is not null)
        {
            return Info(promptsEmbedded: 0);
        }

        var (info, filled) = await FillAsync(model, definition, cancellationToken);
        foreach (var chunk in Prompts.ExpandWithBackground(filled.Labels, filled.Templates).Distinct(StringComparer.Ordinal).Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            if (!await budget.HasAsync(info.TextFingerprint, [.. chunk], cancellationToken))
            {
                return null;
            }
        }

        return new LabelSetInfo { Key = this.GetPrimaryKeyString(), Model = model, Labels = filled.Labels, Templates = filled.Templates, Warnings = await InspectAsync(() => Task.FromResult((info, filled)), cancellationToken) };
    }

    public async Task<LabelSetEmbeddings> GetEmbeddingsAsync(CancellationToken cancellationToken)
    {
        if (!IsPrepared)
        {
            throw new ZeroShotException(ZeroShotError.NotFound, $"The label set {this.GetPrimaryKeyString()} has no embeddings yet. Prepare it first.");
        }

        Use();
        return state.State.Embeddings ?? await SharedEmbeddingsAsync(cancellationToken);
    }

    private bool IsPrepared => state.State.Embeddings is not null || state.State.SharedWith is not null;

    private void Use() => memory.Use(GrainContext, BytesOf(state.State));

    private static long BytesOf(LabelSetState set) => LabelSetSizes.BytesOf(set.Labels, set.Templates, set.Embeddings?.Embeddings.LongLength ?? 0);

    private async Task<(ModelInfo Model, LabelSetDefinition Definition)> FillAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        LabelRules.Check(definition);
        var info = await GrainFactory.GetTextEncoder().DescribeAsync(model, cancellationToken);
        var filled = definition.WithDefaults(info);
        return LabelSetKey.Of(info, filled.Labels, filled.Templates) is var key && key == this.GetPrimaryKeyString()
            ? (info, filled)
            : throw new ZeroShotException(ZeroShotError.ModelMismatch,
                $"These labels and templates belong to the label set {key}, not to {this.GetPrimaryKeyString()}: the model's text tower may have changed. Request the set again.");
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
