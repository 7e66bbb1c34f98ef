using System.Collections.Immutable;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Labels;

/// <summary>Reads the label sets of a job from the command line.</summary>
internal static class LabelSets
{
    /// <summary>Returns the label sets: the unnamed one first, then those of <c>--set</c> in order.</summary>
    /// <param name="nameless">The labels of the unnamed set; may be empty if there are named sets.</param>
    /// <param name="sets">Values of <c>--set</c>.</param>
    /// <param name="warn">Receives warnings.</param>
    /// <exception cref="UsageException">A set cannot be used, or there are none or too many.</exception>
    public static ImmutableArray<LabelSetDefinition> Read(LabelArguments nameless, IReadOnlyList<string> sets, Action<string> warn)
    {
        var named = sets.Select(SetArgument.Read).ToArray();
        if (named.CountBy(set => set.Name).FirstOrDefault(name => name.Value > 1).Key is { } twice)
        {
            throw new UsageException($"--set {twice} is given twice, so results would be ambiguous. Rename one of them.");
        }

        var hasNameless = nameless.Lists.Count + nameless.Single.Count + nameless.Files.Count > 0;
        var isAlone = named.Length == 0;
        if (!hasNameless && !isAlone && nameless.Templates.Count > 0 && named.All(set => set.List is null))
        {
            throw new UsageException("--template does not apply to stored label sets, which have their own templates. Use `zso labels put` to store a version with other templates.");
        }

        ImmutableArray<LabelSetDefinition> definitions =
        [
            .. hasNameless || isAlone ? [LabelReader.Read(nameless, warn)] : (LabelSetDefinition[])[],
            .. named.Select(set => Definition(set, nameless, warn)),
        ];
        return definitions.Length <= Limits.MaxLabelSetsPerJob
            ? definitions
            : throw new UsageException($"{definitions.Length} label sets are too many: a job can have at most {Limits.MaxLabelSetsPerJob}. Split them into several runs.");
    }

    // The cluster fills in the labels of a stored set.
    private static LabelSetDefinition Definition(SetArgument set, LabelArguments nameless, Action<string> warn) => set.List is null
        ? new LabelSetDefinition { Name = set.Name, Version = set.Version }
        : LabelReader.Read(
            new LabelArguments { Lists = [set.List], ListOption = $"--set {set.Name}", FileReader = nameless.FileReader, Templates = nameless.Templates }, warn) with { Name = set.Name };
}
