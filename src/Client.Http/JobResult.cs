using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>The result of one image of a job.</summary>
public sealed record JobResult
{
    /// <summary>Index of the image in the job, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>Path of the image relative to the job's source, with <c>/</c> as separator; the name of an uploaded file.</summary>
    public required string Path { get; init; }

    /// <summary><see cref="ImageError.None"/> when the image was classified.</summary>
    public ImageError Error { get; init; }

    /// <summary>One-sentence description of the error; null when there is none.</summary>
    public string? Detail { get; init; }

    /// <summary>The scores per label set of the job, in its order; empty with an error.</summary>
    public required ImmutableArray<JobScores> Scores { get; init; }

    /// <summary>The <see cref="JobInfo.ModelFingerprint"/> of its job; null when it is not known.</summary>
    public string? ModelFingerprint { get; init; }

    /// <summary>The row of the list that contains the image, from 0; null for a job without a list.</summary>
    public long? Row { get; init; }

    /// <summary>The image as written in the list, or its name in a Parquet file; null for a job without a list, or without a name.</summary>
    public string? Entry { get; init; }

    /// <summary>The top label of the first label set; null with an error, and when no label reached the threshold.</summary>
    public LabelScoreBody? Best => Scores[0].Scores.IsEmpty ? null : Scores[0].Scores[0];
}

/// <summary>The scores of an image for one label set.</summary>
/// <param name="LabelSet">Name of the label set; the hash of its labels if it has no name.</param>
/// <param name="Version">Version of a stored label set, from 1; 0 for a label set without a name.</param>
/// <param name="Scores">In descending order and limited by top-k and threshold, so it may be empty.</param>
public sealed record JobScores(string LabelSet, int Version, ImmutableArray<LabelScoreBody> Scores);
