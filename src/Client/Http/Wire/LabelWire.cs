using System.Collections.Immutable;
using System.Globalization;

namespace ZeroShotOrleans.Client.Http.Wire;

/// <summary>Labels in the words of the wire: inline, or the name of a stored set.</summary>
/// <param name="Labels">The labels; null with a name.</param>
/// <param name="Templates">Their templates; null for the model's own, and with a name.</param>
/// <param name="Name">Name of a stored set, with <c>@</c> and a version unless the newest is meant; null with labels.</param>
internal sealed record LabelWire(ImmutableArray<string>? Labels, ImmutableArray<string>? Templates, string? Name)
{
    /// <summary>A set of a request.</summary>
    /// <exception cref="ZeroShotException">It has a name and labels: the HTTP API takes one or the other.</exception>
    public static LabelWire Of(LabelSetDefinition set) => set switch
    {
        { Name: null } => new LabelWire(set.Labels, set.Templates.IsDefaultOrEmpty ? null : set.Templates, Name: null),
        { Labels.IsDefaultOrEmpty: true, Templates.IsDefaultOrEmpty: true } =>
            new LabelWire(Labels: null, Templates: null, set.Version > 0 ? string.Create(CultureInfo.InvariantCulture, $"{set.Name}@{set.Version}") : set.Name),
        _ => throw new ZeroShotException(ZeroShotError.BadRequest,
            $"The label set '{set.Name}' has a name and labels or templates of its own: over HTTP it is one or the other. Store it with PutLabelsAsync, then name it."),
    };
}

/// <summary>A version of a named label set.</summary>
internal sealed record NamedWire(string Name, int Version, ImmutableArray<string> Labels, ImmutableArray<string> Templates, DateTimeOffset Created)
{
    public NamedLabelSet Set => new(Name, Version, new LabelSetDefinition { Labels = Labels, Templates = Templates, Name = Name, Version = Version }, Created);
}

/// <summary>The named label sets.</summary>
internal sealed record NamesWire(ImmutableArray<LabelSetName> LabelSets);

/// <summary>The versions of one.</summary>
internal sealed record VersionsWire(ImmutableArray<NamedWire> Versions);
