using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Images classified over HTTP.</summary>
public sealed record Classification
{
    /// <summary>The model that was used.</summary>
    public required string Model { get; init; }

    /// <summary>Names the files, precision and settings of that model: equal fingerprints give equal results. Null when the server does not know it.</summary>
    public string? ModelFingerprint { get; init; }

    /// <summary>The stored label set that was used; null when labels came with the request.</summary>
    public LabelSetReferenceBody? LabelSet { get; init; }

    /// <summary>Templates that were used.</summary>
    public required ImmutableArray<string> Templates { get; init; }

    /// <summary>One result per image, in order. An error of an image is a result, too.</summary>
    public required ImmutableArray<ClassifiedImage> Results { get; init; }

    /// <summary>Prompts that had to run through the text tower for it; 0 when all label embeddings were stored already.</summary>
    public required int PromptsEmbedded { get; init; }

    /// <summary>What makes the scores mean less than they seem to, such as labels that the model cannot tell apart; usually empty.</summary>
    public ImmutableArray<WarningBody> Warnings { get; init; } = [];
}

/// <summary>What became of one image.</summary>
public sealed record ClassifiedImage
{
    /// <summary>Its file or address; null for bytes.</summary>
    public string? Image { get; init; }

    /// <summary><see cref="ImageError.None"/> when the image was classified.</summary>
    public ImageError Error { get; init; }

    /// <summary>One sentence on the error; null when there is none.</summary>
    public string? Detail { get; init; }

    /// <summary>The classification, sorted by falling score and cut by top-k and threshold, so it may be empty. Empty when there is an error.</summary>
    public ImmutableArray<LabelScoreBody> Scores { get; init; } = [];

    /// <summary>Where the time went on the encoder silo: of the images that went there together, the longest of each. Null for an image that was not sent.</summary>
    public EncodeTimings? Timings { get; init; }

    /// <summary>The encoder silo, as <see cref="SiloBody.Address"/> has it; null for an image that was not sent.</summary>
    public string? Silo { get; init; }

    /// <summary>The best label; null with an error, and when no label reached the threshold.</summary>
    public LabelScoreBody? Best => Scores.IsEmpty ? null : Scores[0];
}
