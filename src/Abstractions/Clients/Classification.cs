using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>The result of classifying images.</summary>
public sealed record Classification
{
    /// <summary>One result per image, in order. An image that could not be classified has a result with an error.</summary>
    public required ImmutableArray<ImageClassification> Results { get; init; }

    /// <summary>The model that was used.</summary>
    public required string Model { get; init; }

    /// <summary>Identifies the files, precision and settings of that model: equal fingerprints give equal results. Empty when it is not known.</summary>
    public string ModelFingerprint { get; init; } = "";

    /// <summary>The label sets that were used, in the order of the request.</summary>
    public ImmutableArray<UsedLabelSet> LabelSets { get; init; } = [];

    /// <summary>Number of prompts that were encoded for it; 0 when all label embeddings were stored already.</summary>
    public int PromptsEmbedded { get; init; }

    /// <summary>Reasons to distrust the scores, such as labels that the model cannot tell apart; usually empty.</summary>
    public ImmutableArray<ScoreWarning> Warnings { get; init; } = [];
}

/// <summary>A label set that was used.</summary>
/// <param name="Name">Name of a stored label set; null if the request contained the labels.</param>
/// <param name="Version">Version of a stored label set, from 1; 0 if the request contained the labels.</param>
/// <param name="Templates">Templates that were used.</param>
public sealed record UsedLabelSet(string? Name, int Version, ImmutableArray<string> Templates);

/// <summary>The result of one image, of a request or of a job.</summary>
public sealed record ImageClassification
{
    /// <summary>Index of the image in the request or job, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>
    /// Its path or URL, or the name that the caller gave it; null for bytes without a name. In a job: the path relative to the job's source, with <c>/</c> as separator, or the name of an
    /// uploaded file.
    /// </summary>
    public string? Image { get; init; }

    /// <summary><see cref="ImageError.None"/> if the image was classified.</summary>
    public ImageError Error { get; init; }

    /// <summary>One-sentence description of the error; null if there is none.</summary>
    public string? Detail { get; init; }

    /// <summary>The top label of the first label set; null on error, and when no label reached the threshold.</summary>
    public ScoredLabel? Best => Scores.IsEmpty ? null : Scores[0];

    /// <summary>The scores of the first label set, in descending order and limited by top-k and threshold, so it may be empty. Empty on error.</summary>
    public ImmutableArray<ScoredLabel> Scores => LabelSets.IsDefaultOrEmpty ? [] : LabelSets[0].Scores;

    /// <summary>The scores per label set, in the order of the request or job.</summary>
    public ImmutableArray<LabelSetScores> LabelSets { get; init; } = [];

    /// <summary>Row of the list that contains the image, from 0; null without a list.</summary>
    public long? Row { get; init; }

    /// <summary>The image as written in the list, or its name in a Parquet file; null without a list or name.</summary>
    public string? Entry { get; init; }

    /// <summary>Time spent per stage on the encoder silo: the longest of the images that were sent together. Null for an image that was not sent, and in a job.</summary>
    public EncodeTimings? Timings { get; init; }

    /// <summary>Address of the encoder silo, as in <see cref="SiloInfo.Address"/>; null for an image that was not sent, and in a job.</summary>
    public string? Silo { get; init; }
}

/// <summary>The scores of an image for one label set.</summary>
/// <param name="Name">Name of a stored label set; null for one without a name.</param>
/// <param name="Version">Version of a stored label set, from 1; 0 for one without a name.</param>
/// <param name="Scores">In descending order and limited by top-k and threshold, so it may be empty.</param>
public sealed record LabelSetScores(string? Name, int Version, ImmutableArray<ScoredLabel> Scores);

/// <summary>A label and its score.</summary>
/// <param name="Label">The label.</param>
/// <param name="Score">Probability, 0 to 1: softmax over the labels, sigmoid of this label alone, or output of the matching head (<see cref="ScoreOptions.Rematch"/>).</param>
/// <param name="Cosine">Cosine of image and label embedding, -1 to 1; null unless requested (<see cref="ScoreOptions.WithLogits"/>).</param>
/// <param name="Logit">Cosine times logit scale plus bias; null unless requested.</param>
public sealed record ScoredLabel(string Label, float Score, float? Cosine = null, float? Logit = null);
