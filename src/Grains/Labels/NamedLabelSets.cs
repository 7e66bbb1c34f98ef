using System.Collections.Immutable;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Puts stored label sets in the place of their names. What begins with a version ends with it, whatever is put meanwhile.</summary>
internal static class NamedLabelSets
{
    /// <summary>The definition with labels, templates and version of the set that it names; one without a name as it is.</summary>
    /// <exception cref="ZeroShotException">
    /// <see cref="ZeroShotError.NotFound"/>: there is no such name or version. <see cref="ZeroShotError.BadRequest"/>: the definition has a name and texts of
    /// its own.
    /// </exception>
    public static async Task<LabelSetDefinition> ResolveAsync(IGrainFactory grains, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.Name is not { } name)
        {
            Require(definition.Version == 0, $"Version {definition.Version} of which label set? Give its name.");
            return definition;
        }

        Require(definition.Labels.IsDefaultOrEmpty && definition.Templates.IsDefaultOrEmpty,
            $"The label set is given by its name, '{name}', and by labels or templates as well. Give either the name of a stored set or its texts.");
        LabelSetNameRules.Check(name);
        return (await grains.GetGrain<ILabelSetNameGrain>(name).GetAsync(definition.Version, cancellationToken)).Definition;
    }

    /// <summary>The same for the label sets of a job.</summary>
    public static async Task<ImmutableArray<LabelSetDefinition>> ResolveAsync(
        IGrainFactory grains, ImmutableArray<LabelSetDefinition> definitions, CancellationToken cancellationToken) =>
        // A job with more is refused anyway, and nobody needs to ask for thousands of names before.
        definitions.Length > Limits.MaxLabelSetsPerJob
            ? definitions
            : [.. await Task.WhenAll(definitions.Select(definition => ResolveAsync(grains, definition, cancellationToken)))];
}
