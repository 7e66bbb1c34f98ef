using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>A name and its versions. Readers interleave with changes and see them only once they are stored, so no job gets a version that a crash could undo.</summary>
internal sealed class LabelSetNameGrain(
    [PersistentState("labelSetName", GrainStateStorage.Name)] IPersistentState<LabelSetNameState> state, TimeProvider time) : Grain, ILabelSetNameGrain
{
    /// <summary>
    /// Maximum total number of characters of the versions kept in addition to the newest, which are stored and sent together: a hundred versions of three thousand labels.
    /// </summary>
    internal const long MaxCharacters = 8 * 1024 * 1024;

    private LabelSetNameState _stored = new();

    private string Name => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = state.State;
        return Task.CompletedTask;
    }

    public async Task<NamedLabelSet> PutAsync(LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        RefuseDamaged();
        LabelSetNameRules.Check(Name);
        NullMembers.Refuse(definition, "The label set");
        LabelRules.Check(definition);
        var newest = _stored.Versions.LastOrDefault();
        if (newest is null || !SameTexts(newest.Definition, definition))
        {
            var version = _stored.LastVersion + 1;
            newest = new NamedLabelSet(Name, version, definition with { Name = Name, Version = version }, time.GetUtcNow());

            // Added to the list first, because there may be too many names. If storing fails after that, the list is ahead by one version until the set is stored again or removed.
            await NoteAsync(newest, cancellationToken);
            await StoreAsync(new LabelSetNameState { LastVersion = version, Versions = Newest(_stored.Versions.Add(newest)) });
        }
        else
        {
            await NoteAsync(newest, cancellationToken);
        }

        return newest;
    }

    public async Task<NamedLabelSet> GetAsync(int version, CancellationToken cancellationToken)
    {
        RefuseDamaged();
        Require(version >= 0, $"Version {version} of a label set is invalid. Versions start at 1; 0 means the newest.");
        if (_stored.Versions.IsEmpty)
        {
            var names = await Names.ListAsync(cancellationToken);
            throw new ZeroShotException(ZeroShotError.NotFound,
                $"Label set '{Name}' not found.{ClosestName.Question(Name, names.Select(known => known.Name))} List the label sets to see their names.");
        }

        var found = version == 0 ? _stored.Versions[^1] : _stored.Versions.FirstOrDefault(set => set.Version == version);
        return found ?? throw new ZeroShotException(ZeroShotError.NotFound,
            $"The label set '{Name}' has no version {version}; it has {_stored.Versions[0].Version} to {_stored.Versions[^1].Version}.");
    }

    public Task<ImmutableArray<NamedLabelSet>> VersionsAsync(CancellationToken cancellationToken)
    {
        RefuseDamaged();
        return Task.FromResult<ImmutableArray<NamedLabelSet>>([.. _stored.Versions.Reverse()]);
    }

    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (!_stored.Versions.IsEmpty || _stored.IsDamaged)
        {
            await StoreAsync(new LabelSetNameState { LastVersion = _stored.LastVersion });
        }

        await Names.ForgetAsync(Name, cancellationToken);
    }

    // Not recreated automatically: its versions belong to a user, and a job may refer to one.
    private void RefuseDamaged()
    {
        if (_stored.IsDamaged)
        {
            throw StateFailure.Damaged($"The label set '{Name}' is damaged. Remove it with: zso labels remove {Name}. Then store it again.");
        }
    }

    private ILabelSetNamesGrain Names => GrainFactory.GetGrain<ILabelSetNamesGrain>(ILabelSetNamesGrain.Key);

    private Task NoteAsync(NamedLabelSet set, CancellationToken cancellationToken) =>
        Names.NoteAsync(new LabelSetName(Name, set.Version, set.Definition.Labels.Length, set.Created), cancellationToken);

    private async Task StoreAsync(LabelSetNameState next)
    {
        state.State = next;
        await state.StoreAsync();
        _stored = next;
    }

    private static bool SameTexts(LabelSetDefinition one, LabelSetDefinition other) =>
        one.Labels.SequenceEqual(other.Labels) && one.Templates.SequenceEqual(other.Templates);

    private static ImmutableArray<NamedLabelSet> Newest(ImmutableArray<NamedLabelSet> versions)
    {
        var first = versions.Length - 1;
        var characters = 0L;
        while (first > 0 && versions.Length - first < ILabelSetNameGrain.MaxVersions &&
            (characters += Characters(versions[first - 1].Definition)) <= MaxCharacters)
        {
            first--;
        }

        return versions[first..];
    }

    private static long Characters(LabelSetDefinition definition) =>
        definition.Labels.Sum(label => (long)label.Length) + definition.Templates.Sum(template => (long)template.Length);
}
