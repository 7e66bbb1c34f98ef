using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>The result of classifying images over HTTP.</summary>
public sealed record Classification
{
    /// <summary>The model that was used.</summary>
    public required string Model { get; init; }

    /// <summary>Identifies the files, precision and settings of that model: equal fingerprints give equal results. Null when the server does not know it.</summary>
    public string? ModelFingerprint { get; init; }

    /// <summary>The stored label set that was used; null if the request contained the labels.</summary>
    public LabelSetReferenceBody? LabelSet { get; init; }

    /// <summary>Templates that were used.</summary>
    public required ImmutableArray<string> Templates { get; init; }

    /// <summary>One result per image, in order. An image that failed has a result with an error.</summary>
    public required ImmutableArray<ClassifiedImage> Results { get; init; }

    /// <summary>Number of prompts that were encoded for it; 0 when all label embeddings were stored already.</summary>
    public required int PromptsEmbedded { get; init; }

    /// <summary>Reasons to distrust the scores, such as labels that the model cannot tell apart; usually empty.</summary>
    public ImmutableArray<WarningBody> Warnings { get; init; } = [];
}

/// <summary>The result of one image.</summary>
public sealed record ClassifiedImage
{
    /// <summary>Its file or URL; null for bytes.</summary>
    public string? Image { get; init; }

    /// <summary><see cref="ImageError.None"/> when the image was classified.</summary>
    public ImageError Error { get; init; }

    /// <summary>One-sentence description of the error; null when there is none.</summary>
    public string? Detail { get; init; }

    /// <summary>The scores, in descending order and limited by top-k and threshold, so it may be empty. Empty when there is an error.</summary>
    public ImmutableArray<LabelScoreBody> Scores { get; init; } = [];

    /// <summary>Time spent per stage on the encoder silo: the longest of the images that were sent together. Null for an image that was not sent.</summary>
    public EncodeTimings? Timings { get; init; }

    /// <summary>The encoder silo, as in <see cref="SiloBody.Address"/>; null for an image that was not sent.</summary>
    public string? Silo { get; init; }

    /// <summary>The top label; null with an error, and when no label reached the threshold.</summary>
    public LabelScoreBody? Best => Scores.IsEmpty ? null : Scores[0];
}
