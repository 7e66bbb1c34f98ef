using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>The response of <c>GET /v1/jobs/{id}/labels</c>.</summary>
/// <param name="Counted">Number of images counted, from the first on without a gap: may be lower than the number done while the job runs. A large job is counted over several requests; repeat the request until it no longer grows.</param>
/// <param name="LabelSets">One entry per label set, in the order of the job.</param>
public sealed record LabelCountsBody(
    long Counted,
    ImmutableArray<LabelSetCountsBody> LabelSets);

/// <summary>Counts of one label set.</summary>
/// <param name="Key">Key of the label set.</param>
/// <param name="Name">Name of the stored label set, if one was used.</param>
/// <param name="Labels">Labels that are the top label of at least one image, most frequent first.</param>
/// <param name="None">Images without a label: all scores are below the threshold.</param>
public sealed record LabelSetCountsBody(
    string Key,
    string? Name,
    ImmutableArray<LabelCountBody> Labels,
    long None);

/// <summary>One label and its images.</summary>
public sealed record LabelCountBody(string Label, long Images);
