using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>What <c>POST /v1/classify</c> answers.</summary>
public sealed record ClassifyAnswerBody
{
    /// <summary>The model that was used.</summary>
    public required string Model { get; init; }

    /// <summary>Names the files, precision and settings of that model: equal fingerprints give equal results. With 'embeddings' it is the model of the labels; what encoded the embeddings only their sender knows.</summary>
    public string? ModelFingerprint { get; init; }

    /// <summary>Name and version of the stored label set, when one was named.</summary>
    public LabelSetReferenceBody? LabelSet { get; init; }

    /// <summary>Templates that were used.</summary>
    public required ImmutableArray<string> Templates { get; init; }

    /// <summary>One result per image, in order. An error is a result, too.</summary>
    public required ImmutableArray<ImageResultBody> Results { get; init; }

    /// <summary>Prompts that had to run through the text tower for this request; 0 when all label embeddings were stored.</summary>
    public required int PromptsEmbedded { get; init; }

    /// <summary>What makes the scores mean less than they seem to, such as labels that the model cannot tell apart; absent when there is nothing.</summary>
    public IReadOnlyList<WarningBody>? Warnings { get; init; }
}

/// <summary>Which stored label set.</summary>
public sealed record LabelSetReferenceBody(string Name, int Version);

/// <summary>What became of one image.</summary>
public sealed record ImageResultBody
{
    /// <summary>Name of the image as the caller gave it: a file name, an address, or nothing.</summary>
    public string? Image { get; init; }

    [EnumValues("ok", "error")]
    public required string Status { get; init; }

    /// <summary>Kind of the error.</summary>
    public ImageError? Error { get; init; }

    /// <summary>One sentence on the error.</summary>
    public string? Detail { get; init; }

    /// <summary>The best label; absent with an error, and when no label reached the threshold.</summary>
    public string? Label { get; init; }

    /// <summary>Its score, 0 to 1.</summary>
    public float? Score { get; init; }

    /// <summary>The classification, best first.</summary>
    public required ImmutableArray<LabelScoreBody> Scores { get; init; }

    /// <summary>Where the time went, when asked for.</summary>
    public TimingsBody? Timings { get; init; }

    /// <summary>The silo that encoded it, when asked for.</summary>
    public string? Silo { get; init; }

    /// <summary>The image's embedding, when asked for: base64 of little-endian float32. Send it as 'embeddings' to classify the image for other labels.</summary>
    public byte[]? Embedding { get; init; }
}

/// <summary>One label of a classification.</summary>
public sealed record LabelScoreBody(string Label, float Score, float? Cosine = null, float? Logit = null);

/// <summary>Where the time of an image went, in milliseconds.</summary>
public sealed record TimingsBody(double QueueMs, double DecodeMs, double EncodeMs, double ScoreMs);
