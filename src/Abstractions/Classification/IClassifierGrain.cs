using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>
/// Classifies images interactively. A stateless worker on control silos, which routes to the encoder silo with the fewest images in flight. Several keys spread
/// a client's calls over gateways; see <see cref="Keys"/>.
/// </summary>
[Alias("zso.IClassifierGrain")]
public interface IClassifierGrain : IGrainWithIntegerKey
{
    /// <summary>Number of keys, from 0. A client always calls one gateway for one key, so it uses them in turn.</summary>
    const int Keys = 16;

    /// <summary>Classifies images, each for each label set.</summary>
    /// <exception cref="ZeroShotException">
    /// The request is invalid, the model or a label set does not exist, or (<see cref="ZeroShotError.Overloaded"/>) all encoder silos are full.
    /// </exception>
    [Alias("Classify"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<ClassifyAnswer> ClassifyAsync(ClassifyRequest request, CancellationToken cancellationToken = default);

    /// <summary>Scores images by embeddings of an earlier answer: no image is encoded, and scores are identical to those of the images.</summary>
    /// <returns>One outcome per embedding, in order.</returns>
    /// <exception cref="ZeroShotException">The request is invalid, or the model or a label set does not exist.</exception>
    [Alias("ClassifyEmbeddings"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<ClassifyEmbeddingsAnswer> ClassifyEmbeddingsAsync(ClassifyEmbeddingsRequest request, CancellationToken cancellationToken = default);

    /// <summary>Embeds images, in the same space as texts; each embedding has unit length.</summary>
    /// <returns>One outcome per image with its <see cref="ImageOutcome.Embedding"/>; no scores.</returns>
    [Alias("EmbedImages"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<ImmutableArray<ImageOutcome>> EmbedImagesAsync(string model, ImageSlice images, CancellationToken cancellationToken = default);

    /// <summary>Embeds texts as given, without a template; each embedding has unit length.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="texts">1 to <see cref="ITextEncoderGrain.MaxPromptsPerCall"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Little-endian float32 <c>[texts, dimension]</c>.</returns>
    [Alias("EmbedTexts"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task<byte[]> EmbedTextsAsync(string model, ImmutableArray<string> texts, CancellationToken cancellationToken = default);
}

/// <summary>An interactive request.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClassifyRequest")]
public sealed record ClassifyRequest
{
    /// <summary>Name of the model.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>The images, 1 to <see cref="Limits.MaxImagesPerRequest"/>: bytes or URLs.</summary>
    [Id(1)] public required ImageSlice Images { get; init; }

    /// <summary>The label sets, 1 to <see cref="Limits.MaxLabelSetsPerJob"/>.</summary>
    [Id(2)] public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>How similarities become scores.</summary>
    [Id(3)] public ScoreOptions Score { get; init; } = new();

    /// <summary>Whether this is a health probe: it does not count as a use of the model, which may be unloaded first.</summary>
    [Id(4)] public bool Probe { get; init; }

    /// <summary>Whether outcomes include <see cref="ImageOutcome.Embedding"/>, for <see cref="IClassifierGrain.ClassifyEmbeddingsAsync"/>.</summary>
    [Id(5)] public bool WithEmbeddings { get; init; }
}

/// <summary>Answer to a <see cref="ClassifyRequest"/>.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClassifyAnswer")]
public sealed record ClassifyAnswer
{
    /// <summary>One outcome per image, in order.</summary>
    [Id(0)] public required ImmutableArray<ImageOutcome> Outcomes { get; init; }

    /// <summary>The label sets as used: with labels, templates, name and version filled in.</summary>
    [Id(1)] public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>Time spent per step on the encoder silo.</summary>
    [Id(2)] public required EncodeTimings Timings { get; init; }

    /// <summary>The encoder silo.</summary>
    [Id(3)] public required SiloAddress Silo { get; init; }

    /// <summary>Prompts encoded by the text tower for this request; 0 if all label embeddings were stored.</summary>
    [Id(4)] public required int PromptsEmbedded { get; init; }

    /// <summary>The <see cref="ModelInfo.Fingerprint"/> of the model that encoded the images and the labels: equal ones give equal results. Empty: not known.</summary>
    [Id(60)] public string Fingerprint { get; init; } = "";

    /// <summary>What makes the scores mean less than they seem to; usually empty.</summary>
    [Id(40)] public ImmutableArray<ScoreWarning> Warnings { get; init; } = [];
}
