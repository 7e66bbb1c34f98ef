using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>A page of <c>GET /v1/jobs/{id}/results</c>.</summary>
/// <remarks>The end is written as null: some clients read a number that is absent as 0, and would start again.</remarks>
[WritesNull]
public sealed record ResultPageBody
{
    /// <summary>The rows of the page's images, in order: one for each label set. In the last page of a failed job a row without an image follows, whose status is 'failed' and whose detail is the reason.</summary>
    public required ImmutableArray<ResultRowBody> Rows { get; init; }

    /// <summary>The 'from' of the next page; null in the last page of a job that has ended. While the job runs, a page may be empty: wait a moment, then ask for 'next' again.</summary>
    public required long? Next { get; init; }
}

/// <summary>A row of <c>GET /v1/jobs/{id}/results</c>: an image and a label set.</summary>
public sealed record ResultRowBody
{
    /// <summary>Index of the image in the job, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>Where the image is, relative to the job's source; empty in the row that says that the job failed.</summary>
    public required string Path { get; init; }

    /// <summary>'ok' or 'error' for an image; 'failed' in the last row of a failed job, whose detail is the reason.</summary>
    public required string Status { get; init; }

    /// <summary>Why the image was not classified; null when it was.</summary>
    public required string? Error { get; init; }

    public required string? Detail { get; init; }

    /// <summary>The top label; null when there is none.</summary>
    public required string? Label { get; init; }

    public required float? Score { get; init; }

    /// <summary>Highest first; limited by top-k and threshold.</summary>
    public required ImmutableArray<ResultScoreBody> Scores { get; init; }

    public required string Model { get; init; }

    /// <summary>Identifies the files, precision and settings of the model that encoded and scored the image, like the job's: rows with different fingerprints are not comparable.</summary>
    public required string? ModelFingerprint { get; init; }

    /// <summary>Name of the label set, or the hash of its labels when it has none.</summary>
    public required string LabelSet { get; init; }

    /// <summary>Version of a stored label set; 0 for one without a name.</summary>
    public required int LabelSetVersion { get; init; }

    /// <summary>Row of the list that contains the image, from 0; absent in a job without a list.</summary>
    public long? Row { get; init; }

    /// <summary>The image as written in the list, or its name in a Parquet file; absent in a job without a list.</summary>
    public string? Entry { get; init; }
}

/// <summary>The score of a label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Score">Probability.</param>
/// <param name="Cosine">Cosine similarity of image and label; only if the job records it.</param>
/// <param name="Logit">Cosine times scale plus bias; only if the job records it.</param>
public sealed record ResultScoreBody(string Label, float? Score, float? Cosine = null, float? Logit = null);
