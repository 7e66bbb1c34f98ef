using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>What <c>GET /v1/jobs/{id}/labels</c> answers.</summary>
/// <param name="Counted">Number of images counted, from the first on without a gap: fewer than are done while the job runs. A large job is counted over several requests; ask again until it no longer grows.</param>
/// <param name="LabelSets">One entry per label set, in the order of the job.</param>
public sealed record LabelCountsBody(
    long Counted,
    ImmutableArray<LabelSetCountsBody> LabelSets);

/// <summary>Counts of one label set.</summary>
/// <param name="Key">Key of the label set.</param>
/// <param name="Name">Name of the stored label set, when one was named.</param>
/// <param name="Labels">Labels that are the best one of any image, most frequent first.</param>
/// <param name="None">Images without a label: all scores are below the threshold.</param>
public sealed record LabelSetCountsBody(
    string Key,
    string? Name,
    ImmutableArray<LabelCountBody> Labels,
    long None);

/// <summary>One label and its images.</summary>
public sealed record LabelCountBody(string Label, long Images);
