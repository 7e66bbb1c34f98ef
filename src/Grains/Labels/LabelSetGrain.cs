using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Storage.Labels;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>
/// One label set. It is the only activation of its key in the cluster, and <see cref="Prepare"/> runs once at a time: so it embeds once. The embeddings are in memory as long as
/// <see cref="LabelSetMemory"/> has room, and made again of those of the prompts; they are stored only for named sets and open jobs.
/// </summary>
internal sealed class LabelSetGrain(
    [PersistentState(IStoredLabelSets.State, GrainStateStorage.Name)] IPersistentState<LabelSetState> state, LabelSetMemory memory, PromptBudget budget, TimeProvider time)
    : Grain, ILabelSetGrain, IStoredLabelSetGrain
{
    // Two calls on the way: the next prompts wait where the text tower is while the embeddings of the last ones travel.
    private const int CallsInFlight = 2;

    // Of more names the set would be stored anew for each; when all of these are gone, the next use of another stores it again.
    private const int MaxNames = 16;

    // Of a string and its place in a list.
    private const int TextOverhead = 32;

    // Found and not stored: before the embeddings are, or for a state that was stored without.
    private ImmutableArray<ScoreWarning> _warnings;

    private bool _preparing;
    private bool _stored;
    private long _pinned;
    private string _tower = "";
    private DateTimeOffset _touched;
    private Task _releasing = Task.CompletedTask;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = state.State.Embeddings is not null;
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        memory.Remove(GrainContext);
        return Task.CompletedTask;
    }

    public async Task<LabelSetInfo> Prepare(string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        _preparing = true;
        try
        {
            var warnings = await Inspect(model, definition, cancellationToken);
            await _releasing.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            var embedded = state.State.Embeddings is null ? await EmbedAsync(model, definition, warnings, cancellationToken) : 0;
            Use();
            await (definition.Name is null && definition.KeptBy is null ? TouchAsync(cancellationToken) : StoreAsync(definition, cancellationToken));
            return Info(embedded);
        }
        finally
        {
            _preparing = false;
        }
    }

    public async Task<bool> ReleaseAsync(long number, CancellationToken cancellationToken)
    {
        foreach (var name in NamesOf(state.State))
        {
            if (await ExistsAsync(name, cancellationToken))
            {
                return false;
            }
        }

        // Looked at last: a call that prepares the set may have come meanwhile, and one that comes later waits.
        if (_preparing || _pinned > number)
        {
            return false;
        }

        await (_releasing = ReleaseAsync());
        return true;
    }

    public async Task<ImmutableArray<ScoreWarning>> Inspect(string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        if (!state.State.Warnings.IsDefault)
        {
            return state.State.Warnings;
        }

        if (_warnings.IsDefault)
        {
            var (info, filled) = await Fill(model, definition, cancellationToken);
            _warnings =
            [
                .. LabelRules.Warnings(filled.Labels),
                .. await LabelInspection.WarningsAsync(GrainFactory.GetTextEncoder(), info, filled, cancellationToken),
            ];
        }

        return _warnings;
    }

    public Task<LabelSetInfo?> Describe(CancellationToken cancellationToken) =>
        Task.FromResult(state.State.Embeddings is null ? null : Info(promptsEmbedded: 0));

    public async Task<LabelSetInfo?> FindAsync(string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        if (state.State.Embeddings is not null)
        {
            return Info(promptsEmbedded: 0);
        }

        var (info, filled) = await Fill(model, definition, cancellationToken);
        foreach (var chunk in Prompts.ExpandWithBackground(filled.Labels, filled.Templates).Distinct(StringComparer.Ordinal).Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            if (!await budget.HasAsync(info.TextFingerprint, [.. chunk], cancellationToken))
            {
                return null;
            }
        }

        return new LabelSetInfo { Key = this.GetPrimaryKeyString(), Model = model, Labels = filled.Labels, Templates = filled.Templates, Warnings = await Inspect(model, filled, cancellationToken) };
    }

    public Task<LabelSetEmbeddings> GetEmbeddings(CancellationToken cancellationToken)
    {
        var embeddings = state.State.Embeddings ?? throw new ZeroShotException(ZeroShotError.NotFound,
            $"The label set {this.GetPrimaryKeyString()} has no embeddings yet. Prepare it first.");
        Use();
        return Task.FromResult(embeddings);
    }

    private async Task<int> EmbedAsync(string model, LabelSetDefinition definition, ImmutableArray<ScoreWarning> warnings, CancellationToken cancellationToken)
    {
        var (info, filled) = await Fill(model, definition, cancellationToken);
        LabelSetRules.CheckSize(filled, info);

        var prompts = Prompts.ExpandWithBackground(filled.Labels, filled.Templates);
        var (embeddings, embedded) = await Embed(info, prompts, cancellationToken);
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
                Rows = filled.Labels.Length + 1,
                Dimension = info.EmbeddingDimension,
            },
        };

        // They were looked up or saved just now.
        (_tower, _touched) = (info.TextFingerprint, time.GetUtcNow());
        return embedded;
    }

    // Stored once for each name, and pinned anew by each job: the last one may have ended while this one was submitted.
    private async Task StoreAsync(LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        var name = definition.Name is null ? null : string.Create(CultureInfo.InvariantCulture, $"{definition.Name}@{definition.Version}");
        var names = NamesOf(state.State);
        var isKnown = name is null || names.Contains(name) || names.Length >= MaxNames;
        if (definition.KeptBy is null && _stored && isKnown)
        {
            return;
        }

        _pinned = await GrainFactory.GetGrain<ILabelPinsGrain>(ILabelPinsGrain.Key).PinAsync(this.GetPrimaryKeyString(), BytesOf(state.State), cancellationToken);
        if (_stored && isKnown)
        {
            return;
        }

        state.State.Names = isKnown ? names : names.Add(name!);
        try
        {
            await state.StoreAsync();
        }
        catch
        {
            // Not stored under this name: the next use tries again.
            state.State.Names = names;
            throw;
        }

        _stored = true;
    }

    private async Task ReleaseAsync()
    {
        var set = state.State;
        await state.ClearStateAsync(CancellationToken.None);
        _stored = false;
        if (memory.Holds(GrainContext))
        {
            set.Names = [];
            state.State = set;
        }
        else
        {
            DeactivateOnIdle();
        }
    }

    private async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var at = name.LastIndexOf('@');
            await GrainFactory.GetGrain<ILabelSetNameGrain>(name[..at]).Get(int.Parse(name[(at + 1)..], CultureInfo.InvariantCulture), cancellationToken);
            return true;
        }
        catch (ZeroShotException exception) when (exception.Code is ZeroShotError.NotFound)
        {
            return false;
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

    private void Use() => memory.Use(GrainContext, BytesOf(state.State));

    private static ImmutableArray<string> NamesOf(LabelSetState set) => set.Names.IsDefault ? [] : set.Names;

    private static long BytesOf(LabelSetState set) =>
        set.Embeddings!.Embeddings.LongLength + set.Labels.Sum(label => TextOverhead + ((long)label.Length * sizeof(char))) + set.Templates.Sum(template => (long)template.Length * sizeof(char));

    private async Task<(ModelInfo Model, LabelSetDefinition Definition)> Fill(string model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        LabelRules.Check(definition);
        var info = await GrainFactory.GetTextEncoder().Describe(model, cancellationToken);
        var filled = definition.WithDefaults(info);
        return LabelSetKey.Of(info, filled.Labels, filled.Templates) is var key && key == this.GetPrimaryKeyString()
            ? (info, filled)
            : throw new ZeroShotException(ZeroShotError.ModelMismatch,
                $"These labels and templates belong to the label set {key}, not to {this.GetPrimaryKeyString()}: the model's text tower may have changed. Ask for the set anew.");
    }

    // The same prompt is asked for once, however often it stands in the set.
    private async Task<(float[] Embeddings, int Embedded)> Embed(ModelInfo model, string[] prompts, CancellationToken cancellationToken)
    {
        var distinct = prompts.Distinct(StringComparer.Ordinal).ToArray();
        var embeddingOf = new Dictionary<string, ReadOnlyMemory<float>>(distinct.Length, StringComparer.Ordinal);
        var embedded = 0;
        var tower = GrainFactory.GetGrain<IPromptGrain>(PromptGrain.KeyOf(model));
        var onTheWay = new Queue<(string[] Prompts, Task<PromptEmbeddings> Answer)>();
        foreach (var chunk in distinct.Chunk(ITextEncoderGrain.MaxPromptsPerCall))
        {
            onTheWay.Enqueue((chunk, tower.Embed([.. chunk], cancellationToken)));
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
