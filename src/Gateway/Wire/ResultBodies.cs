using System.Collections.Immutable;
using System.ComponentModel;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>A row of <c>GET /v1/jobs/{id}/results</c>: an image and a label set.</summary>
/// <remarks>Describes what <see cref="ZeroShotOrleans.Results.JsonRow"/> writes.</remarks>
internal sealed record ResultRowBody
{
    [Description("Number of the image in the job, from 0 on.")]
    public required long Index { get; init; }

    [Description("Where the image is, relative to the job's source; empty in the row that says that the job failed.")]
    public required string Path { get; init; }

    [Description("'ok' or 'error' of an image; 'failed' in the last row of a job that failed, whose detail is the reason.")]
    public required string Status { get; init; }

    [Description("Why the image was not classified; null when it was.")]
    public required string? Error { get; init; }

    public required string? Detail { get; init; }

    [Description("The best label; null when there is none.")]
    public required string? Label { get; init; }

    public required float? Score { get; init; }

    [Description("Best first; cut by top-k and threshold.")]
    public required ImmutableArray<ResultScoreBody> Scores { get; init; }

    public required string Model { get; init; }

    [Description("Names the files, precision and settings of the model that encoded and scored the image, as the job's does: rows with different ones do not compare.")]
    public required string? ModelFingerprint { get; init; }

    [Description("Name of the label set, or the hash of its labels when it has none.")]
    public required string LabelSet { get; init; }

    [Description("Version of a stored label set; 0 for one without a name.")]
    public required int LabelSetVersion { get; init; }

    [Description("Row of the list that names or holds the image, from 0 on; absent in a job without a list.")]
    public long? Row { get; init; }

    [Description("The image as the list has it, or what a Parquet file says that it was called; absent in a job without a list.")]
    public string? Entry { get; init; }
}

/// <summary>What a label got.</summary>
/// <param name="Label">The label.</param>
/// <param name="Score">Probability.</param>
/// <param name="Cosine">Cosine of image and label; only when the job has it.</param>
/// <param name="Logit">Cosine times scale plus bias; only when the job has it.</param>
internal sealed record ResultScoreBody(string Label, float? Score, float? Cosine = null, float? Logit = null);
