using System.Collections.Immutable;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Labels;

/// <summary>Gives sets that stand on the command line with a name to the cluster, which knows names of stored sets only.</summary>
/// <remarks>Never changes what a name means to others: a name that is stored with other labels is refused, and a version is made only of a new name.</remarks>
internal static class SetsOnCommandLine
{
    /// <summary>The sets with a version of the stored set in the place of labels that have a name.</summary>
    /// <exception cref="UsageException">A name is stored with other labels or templates.</exception>
    public static async Task<ImmutableArray<LabelSetDefinition>> StoreAsync(
        ZeroShotClient client, ImmutableArray<LabelSetDefinition> sets, CancellationToken cancellationToken)
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

    private static async Task<int> VersionAsync(ZeroShotClient client, string name, LabelSetDefinition set, CancellationToken cancellationToken)
    {
        var versions = await client.ListLabelVersionsAsync(name, cancellationToken);
        if (versions.IsEmpty)
        {
            return (await client.PutLabelsAsync(name, set with { Name = null }, cancellationToken)).Version;
        }

        return versions.FirstOrDefault(version => IsSame(version.Definition, set)) is { } same
            ? same.Version
            : throw new UsageException($"--set {set.Name}: a set of that name is stored with other labels or templates. Take another name, or make these its newest version " +
                $"with `zso labels put {set.Name}` and give --set {set.Name}.");
    }

    private static bool IsSame(LabelSetDefinition one, LabelSetDefinition other) =>
        one.Labels.SequenceEqual(other.Labels) && one.Templates.SequenceEqual(other.Templates);
}
