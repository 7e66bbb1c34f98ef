using System.Collections.Immutable;
using System.ComponentModel;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>What <c>POST /v1/classify</c> answers.</summary>
internal sealed record ClassifyAnswerBody
{
    [Description("The model that was used.")]
    public required string Model { get; init; }

    [Description("Names the files, precision and settings of that model: equal fingerprints give equal results. With 'embeddings' it is the model of the labels; what encoded the embeddings only their sender knows.")]
    public string? ModelFingerprint { get; init; }

    [Description("Name and version of the stored label set, when one was named.")]
    public LabelSetReferenceBody? LabelSet { get; init; }

    [Description("Templates that were used.")]
    public required ImmutableArray<string> Templates { get; init; }

    [Description("One result per image, in order. An error is a result, too.")]
    public required ImmutableArray<ImageResultBody> Results { get; init; }

    [Description("Prompts that had to run through the text tower for this request; 0 when all label embeddings were stored.")]
    public required int PromptsEmbedded { get; init; }

    [Description("What makes the scores mean less than they seem to, such as labels that the model cannot tell apart; absent when there is nothing.")]
    public ImmutableArray<WarningBody>? Warnings { get; init; }
}

/// <summary>Which stored label set.</summary>
internal sealed record LabelSetReferenceBody(string Name, int Version);

/// <summary>What became of one image.</summary>
internal sealed record ImageResultBody
{
    [Description("Name of the image as the caller gave it: a file name, an address, or nothing.")]
    public string? Image { get; init; }

    [EnumValues("ok", "error")]
    public required string Status { get; init; }

    [Description("Kind of the error.")]
    public ImageError? Error { get; init; }

    [Description("One sentence on the error.")]
    public string? Detail { get; init; }

    [Description("The best label; absent with an error, and when no label reached the threshold.")]
    public string? Label { get; init; }

    [Description("Its score, 0 to 1.")]
    public float? Score { get; init; }

    [Description("The classification, best first.")]
    public required ImmutableArray<LabelScoreBody> Scores { get; init; }

    [Description("Where the time went, when asked for.")]
    public TimingsBody? Timings { get; init; }

    [Description("The silo that encoded it, when asked for.")]
    public string? Silo { get; init; }

    [Description("The image's embedding, when asked for: base64 of little-endian float32. Send it as 'embeddings' to classify the image for other labels.")]
    public byte[]? Embedding { get; init; }
}

/// <summary>One label of a classification.</summary>
internal sealed record LabelScoreBody(string Label, float Score, float? Cosine = null, float? Logit = null);

/// <summary>Where the time of an image went, in milliseconds.</summary>
internal sealed record TimingsBody(double QueueMs, double DecodeMs, double EncodeMs, double ScoreMs);
