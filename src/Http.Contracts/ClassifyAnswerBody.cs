using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>The response of <c>POST /v1/classify</c>.</summary>
public sealed record ClassifyAnswerBody
{
    /// <summary>The model that was used.</summary>
    public required string Model { get; init; }

    /// <summary>Identifies the files, precision and settings of that model: equal fingerprints give equal results. With 'embeddings', it is the model of the labels; the model that encoded the embeddings is known only to their sender.</summary>
    public string? ModelFingerprint { get; init; }

    /// <summary>Name and version of the stored label set, if one was used.</summary>
    public LabelSetReferenceBody? LabelSet { get; init; }

    /// <summary>Templates that were used.</summary>
    public required ImmutableArray<string> Templates { get; init; }

    /// <summary>One result per image, in order. An image that failed has a result with an error.</summary>
    public required ImmutableArray<ImageResultBody> Results { get; init; }

    /// <summary>Number of prompts that were encoded for this request; 0 if all label embeddings were stored.</summary>
    public required int PromptsEmbedded { get; init; }

    /// <summary>Reasons to distrust the scores, such as labels that the model cannot tell apart; absent if there are none.</summary>
    public IReadOnlyList<WarningBody>? Warnings { get; init; }
}

/// <summary>A stored label set.</summary>
public sealed record LabelSetReferenceBody(string Name, int Version);

/// <summary>The result of one image.</summary>
public sealed record ImageResultBody
{
    /// <summary>The caller's name for the image: a file name, a URL, or nothing.</summary>
    public string? Image { get; init; }

    [EnumValues("ok", "error")]
    public required string Status { get; init; }

    /// <summary>Kind of the error.</summary>
    public ImageError? Error { get; init; }

    /// <summary>One-sentence description of the error.</summary>
    public string? Detail { get; init; }

    /// <summary>The top label; absent with an error, and when no label reached the threshold.</summary>
    public string? Label { get; init; }

    /// <summary>Its score, 0 to 1.</summary>
    public float? Score { get; init; }

    /// <summary>The scores, highest first.</summary>
    public required ImmutableArray<LabelScoreBody> Scores { get; init; }

    /// <summary>Time spent per stage, if requested.</summary>
    public TimingsBody? Timings { get; init; }

    /// <summary>The silo that encoded it, if requested.</summary>
    public string? Silo { get; init; }

    /// <summary>The image's embedding, if requested: base64 of little-endian float32. Send it as 'embeddings' to classify the image for other labels.</summary>
    public byte[]? Embedding { get; init; }
}

/// <summary>One label of a classification.</summary>
public sealed record LabelScoreBody(string Label, float Score, float? Cosine = null, float? Logit = null);

/// <summary>Time spent on an image per stage, in milliseconds.</summary>
public sealed record TimingsBody(double QueueMs, double DecodeMs, double EncodeMs, double ScoreMs);
