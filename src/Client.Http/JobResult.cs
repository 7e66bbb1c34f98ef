using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>What became of one image of a job.</summary>
public sealed record JobResult
{
    /// <summary>Number of the image in the job, from 0 on.</summary>
    public required long Index { get; init; }

    /// <summary>Where it is, relative to the job's source, with <c>/</c> between names; the name of an uploaded file.</summary>
    public required string Path { get; init; }

    /// <summary><see cref="ImageError.None"/> when the image was classified.</summary>
    public ImageError Error { get; init; }

    /// <summary>One sentence on the error; null when there is none.</summary>
    public string? Detail { get; init; }

    /// <summary>One classification per label set of the job, in its order; with an error each is empty.</summary>
    public required ImmutableArray<JobScores> Scores { get; init; }

    /// <summary>The <see cref="JobInfo.ModelFingerprint"/> of its job; null when it is not known.</summary>
    public string? ModelFingerprint { get; init; }

    /// <summary>The row of the list that names or holds the image, from 0; null for a job without a list.</summary>
    public long? Row { get; init; }

    /// <summary>The image as the list has it, or what a Parquet file says that it was called; null for a job without a list, and where there is no name.</summary>
    public string? Entry { get; init; }

    /// <summary>The best label of the first label set; null with an error, and when no label reached the threshold.</summary>
    public LabelScoreBody? Best => Scores[0].Scores.IsEmpty ? null : Scores[0].Scores[0];
}

/// <summary>The classification of an image for one label set.</summary>
/// <param name="LabelSet">Name of the label set; the hash of its key when it has none.</param>
/// <param name="Version">Version of a stored set, from 1 on; 0 for one without a name.</param>
/// <param name="Scores">Sorted by falling score and cut by top-k and threshold, so it may be empty.</param>
public sealed record JobScores(string LabelSet, int Version, ImmutableArray<LabelScoreBody> Scores);
