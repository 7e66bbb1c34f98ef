using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>The version of a named label set that a call has stored, with warnings about its labels.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">Starts at 1; the newest one if the call changed nothing.</param>
/// <param name="Definition">Labels and templates, with name and version filled in.</param>
/// <param name="Created">When it was stored.</param>
public sealed record StoredLabels(string Name, int Version, LabelSetDefinition Definition, DateTimeOffset Created)
{
    /// <summary>Problems with the texts of the labels; usually empty. Problems that depend on the model are reported when the set is used.</summary>
    public ImmutableArray<ScoreWarning> Warnings { get; init; } = [];
}
