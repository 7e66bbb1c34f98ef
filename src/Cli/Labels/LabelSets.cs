using System.Collections.Immutable;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Labels;

/// <summary>Makes the label sets of a job of what stands on the command line.</summary>
internal static class LabelSets
{
    /// <summary>The sets: the one without a name first, then those of <c>--set</c> in their order.</summary>
    /// <param name="nameless">Labels of the set without a name; may be none when there are others.</param>
    /// <param name="sets">Values of <c>--set</c>.</param>
    /// <param name="warn">Takes what is odd but no reason to stop.</param>
    /// <exception cref="UsageException">A set cannot be used, or there are none or too many.</exception>
    public static ImmutableArray<LabelSetDefinition> Read(LabelArguments nameless, IReadOnlyList<string> sets, Action<string> warn)
    {
        var named = sets.Select(SetArgument.Read).ToArray();
        if (named.CountBy(set => set.Name).FirstOrDefault(name => name.Value > 1).Key is { } twice)
        {
            throw new UsageException($"--set names {twice} twice: results could not tell the two apart. Give one of them another name.");
        }

        var hasNameless = nameless.Lists.Count + nameless.Single.Count + nameless.Files.Count > 0;
        var isAlone = named.Length == 0;
        if (!hasNameless && !isAlone && nameless.Templates.Count > 0 && named.All(set => set.List is null))
        {
            throw new UsageException("--template is for labels that stand here; a stored set has its own: `zso labels put` makes a version with others.");
        }

        ImmutableArray<LabelSetDefinition> definitions =
        [
            .. hasNameless || isAlone ? [LabelReader.Read(nameless, warn)] : (LabelSetDefinition[])[],
            .. named.Select(set => Definition(set, nameless, warn)),
        ];
        return definitions.Length <= Limits.MaxLabelSetsPerJob
            ? definitions
            : throw new UsageException($"{definitions.Length} label sets are too many: a job has at most {Limits.MaxLabelSetsPerJob}. Split them into several runs.");
    }

    // The cluster fills in what a stored set holds.
    private static LabelSetDefinition Definition(SetArgument set, LabelArguments nameless, Action<string> warn) => set.List is null
        ? new LabelSetDefinition { Name = set.Name, Version = set.Version }
        : LabelReader.Read(
            new LabelArguments { Lists = [set.List], ListOption = $"--set {set.Name}", FileReader = nameless.FileReader, Templates = nameless.Templates }, warn) with { Name = set.Name };
}
