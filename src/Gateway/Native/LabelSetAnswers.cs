using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Builds the response bodies of label sets and their counts.</summary>
internal static class LabelSetAnswers
{
    /// <summary>The body of a label set.</summary>
    public static LabelSetBody Of(NamedLabelSet set) =>
        new(set.Name, set.Version, set.Definition.Labels, set.Definition.Templates, set.Created, ScoreWarningText.Of(LabelRules.Warnings(set.Definition.Labels)));

    /// <summary>The body of label counts.</summary>
    public static LabelCountsBody Of(JobDescription job, LabelCounts counts) => new(counts.Counted, [.. job.LabelSets.Zip(job.Spec.LabelSets, counts.Sets).Select(set => new LabelSetCountsBody(
        set.First,
        set.Second.Name,
        [.. set.Third.Where(count => count.Label >= 0).Select(count => new LabelCountBody(set.Second.Labels[count.Label], count.Images))],
        set.Third.Where(count => count.Label < 0).Sum(count => count.Images)))]);
}
