using System.Collections.Immutable;

namespace ZeroShotOrleans.Cli.Tests.Fakes;

/// <summary>Named label sets in memory.</summary>
internal sealed class FakeLabelSetNames : ILabelSetNamesGrain
{
    private static readonly DateTimeOffset _created = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public SortedDictionary<string, List<NamedLabelSet>> Sets { get; } = new(StringComparer.Ordinal);

    public object Of(string key) => key == ILabelSetNamesGrain.Key ? this : new One(this, key);

    public NamedLabelSet Put(string name, params string[] labels) => Put(name, new LabelSetDefinition { Labels = [.. labels] });

    public NamedLabelSet Put(string name, LabelSetDefinition definition)
    {
        var versions = Sets.TryGetValue(name, out var there) ? there : Sets[name] = [];
        var version = versions.Count + 1;
        var set = new NamedLabelSet(name, version, definition with { Name = name, Version = version }, _created);
        versions.Add(set);
        return set;
    }

    /// <summary>Resolves a definition like a job does.</summary>
    public LabelSetDefinition Filled(LabelSetDefinition definition) =>
        definition.Labels.IsEmpty ? Find(definition.Name!, definition.Version).Definition : definition;

    private NamedLabelSet Find(string name, int version) =>
        Sets.TryGetValue(name, out var versions) && versions.ElementAtOrDefault((version == 0 ? versions.Count : version) - 1) is { } set
            ? set
            : throw new ZeroShotException(ZeroShotError.NotFound, $"Label set {name} not found.");

    public Task<ImmutableArray<LabelSetName>> ListAsync(CancellationToken cancellationToken = default) => Task.FromResult<ImmutableArray<LabelSetName>>(
        [.. Sets.Select(set => new LabelSetName(set.Key, set.Value[^1].Version, set.Value[^1].Definition.Labels.Length, set.Value[^1].Created))]);

    public Task NoteAsync(LabelSetName name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ForgetAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private sealed class One(FakeLabelSetNames names, string name) : ILabelSetNameGrain
    {
        public Task<NamedLabelSet> PutAsync(LabelSetDefinition definition, CancellationToken cancellationToken = default) => Task.FromResult(names.Put(name, definition));

        public Task<NamedLabelSet> GetAsync(int version = 0, CancellationToken cancellationToken = default) => Task.FromResult(names.Find(name, version));

        public Task<ImmutableArray<NamedLabelSet>> VersionsAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult<ImmutableArray<NamedLabelSet>>(names.Sets.TryGetValue(name, out var versions) ? [.. versions.AsEnumerable().Reverse()] : []);

        public Task RemoveAsync(CancellationToken cancellationToken = default)
        {
            names.Sets.Remove(name);
            return Task.CompletedTask;
        }
    }
}
