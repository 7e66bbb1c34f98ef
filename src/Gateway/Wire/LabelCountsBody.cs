using System.Collections.Immutable;
using System.ComponentModel;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>What <c>GET /v1/jobs/{id}/labels</c> answers.</summary>
internal sealed record LabelCountsBody(
    [property: Description("Number of images counted, from the first on without a gap: fewer than are done while the job runs. A large job is counted over several requests; ask again until it no longer grows.")] long Counted,
    [property: Description("One entry per label set, in the order of the job.")] ImmutableArray<LabelSetCountsBody> LabelSets)
{
    /// <summary>The body of counts.</summary>
    public static LabelCountsBody Of(JobDescription job, LabelCounts counts) => new(counts.Counted, [.. job.LabelSets.Zip(job.Spec.LabelSets, counts.Sets).Select(set => new LabelSetCountsBody(
        set.First,
        set.Second.Name,
        [.. set.Third.Where(count => count.Label >= 0).Select(count => new LabelCountBody(set.Second.Labels[count.Label], count.Images))],
        set.Third.Where(count => count.Label < 0).Sum(count => count.Images)))]);
}

/// <summary>Counts of one label set.</summary>
internal sealed record LabelSetCountsBody(
    [property: Description("Key of the label set.")] string Key,
    [property: Description("Name of the stored label set, when one was named.")] string? Name,
    [property: Description("Labels that are the best one of any image, most frequent first.")] ImmutableArray<LabelCountBody> Labels,
    [property: Description("Images without a label: all scores are below the threshold.")] long None);

/// <summary>One label and its images.</summary>
internal sealed record LabelCountBody(string Label, long Images);
