using System.Collections.Immutable;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Resolves names of stored label sets. Work that starts with a version completes with it, even if a newer one is stored in the meantime.</summary>
internal static class NamedLabelSets
{
    /// <summary>Returns the definition with labels, templates and version of the named set. A definition without a name is returned unchanged.</summary>
    /// <exception cref="ZeroShotException">
    /// <see cref="ZeroShotError.NotFound"/>: the name or version does not exist. <see cref="ZeroShotError.BadRequest"/>: the definition has both a name and its own
    /// texts.
    /// </exception>
    public static async Task<LabelSetDefinition> ResolveAsync(IGrainFactory grains, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.Name is not { } name)
        {
            Require(definition.Version == 0, $"The label set has version {definition.Version} but no name. Give its name.");
            return definition;
        }

        Require(definition.Labels.IsDefaultOrEmpty && definition.Templates.IsDefaultOrEmpty,
            $"The label set has both the name '{name}' and labels or templates. Give either the name of a stored set or texts.");
        LabelSetNameRules.Check(name);
        return (await grains.GetGrain<ILabelSetNameGrain>(name).GetAsync(definition.Version, cancellationToken)).Definition;
    }

    /// <summary>Resolves the label sets of a job.</summary>
    public static async Task<ImmutableArray<LabelSetDefinition>> ResolveAsync(
        IGrainFactory grains, ImmutableArray<LabelSetDefinition> definitions, CancellationToken cancellationToken) =>
        // A job with more sets is rejected anyway, without resolving thousands of names.
        definitions.Length > Limits.MaxLabelSetsPerJob
            ? definitions
            : [.. await Task.WhenAll(definitions.Select(definition => ResolveAsync(grains, definition, cancellationToken)))];
}
