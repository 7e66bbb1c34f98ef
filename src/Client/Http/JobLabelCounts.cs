using System.Collections.Immutable;

namespace ZeroShotOrleans.Client.Http;

/// <summary>How many images of a job have each label as their best one.</summary>
/// <param name="Counted">Number of images counted, from the first on. A large job is counted over several calls.</param>
/// <param name="LabelSets">One entry per label set, in the order of the job.</param>
public sealed record JobLabelCounts(long Counted, ImmutableArray<LabelSetCounts> LabelSets);

/// <summary>Counts of one label set.</summary>
/// <param name="Key">Key of the label set.</param>
/// <param name="Name">Name of the stored label set; null if none was named.</param>
/// <param name="Labels">Labels that are the best one of any image, most frequent first.</param>
/// <param name="None">Images without a label: all scores are below the threshold.</param>
public sealed record LabelSetCounts(string Key, string? Name, ImmutableArray<LabelImages> Labels, long None);

/// <summary>One label and its images.</summary>
/// <param name="Label">The label.</param>
/// <param name="Images">Number of images.</param>
public sealed record LabelImages(string Label, long Images);
