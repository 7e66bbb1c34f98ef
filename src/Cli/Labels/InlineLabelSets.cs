using System.Collections.Immutable;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Labels;

/// <summary>Stores named label sets of the command line in the cluster, because jobs refer to stored sets by name.</summary>
/// <remarks>Existing names are never changed: a name that is already stored with other labels is rejected.</remarks>
internal static class InlineLabelSets
{
    /// <summary>Replaces named labels with a reference to the stored version.</summary>
    /// <exception cref="UsageException">The name is already stored with other labels or templates.</exception>
    public static async Task<ImmutableArray<LabelSetDefinition>> StoreAsync(
        GrainClient client, ImmutableArray<LabelSetDefinition> sets, CancellationToken cancellationToken)
    {
        var stored = ImmutableArray.CreateBuilder<LabelSetDefinition>(sets.Length);
        foreach (var set in sets)
        {
            stored.Add(set is { Name: { } name, Labels.IsEmpty: false }
                ? new LabelSetDefinition { Name = name, Version = await VersionAsync(client, name, set, cancellationToken) }
                : set);
        }

        return stored.MoveToImmutable();
    }

    private static async Task<int> VersionAsync(GrainClient client, string name, LabelSetDefinition set, CancellationToken cancellationToken)
    {
        var versions = await client.ListLabelVersionsAsync(name, cancellationToken);
        if (versions.IsEmpty)
        {
            return (await client.PutLabelsAsync(name, set with { Name = null }, cancellationToken)).Version;
        }

        return versions.FirstOrDefault(version => IsSame(version.Definition, set)) is { } same
            ? same.Version
            : throw new UsageException($"--set {set.Name}: a set with that name is already stored with other labels or templates. Choose another name, or store these as its newest version " +
                $"with `zso labels put {set.Name}` and use --set {set.Name}.");
    }

    private static bool IsSame(LabelSetDefinition one, LabelSetDefinition other) =>
        one.Labels.SequenceEqual(other.Labels) && one.Templates.SequenceEqual(other.Templates);
}
