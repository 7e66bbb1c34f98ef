using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>
/// Classifies images for somebody who waits. A stateless worker on control silos: it finds the encoder silo with the fewest outstanding images. Keys spread
/// calls of a client over gateways; see <see cref="Keys"/>.
/// </summary>
[Alias("zso.IClassifierGrain")]
public interface IClassifierGrain : IGrainWithIntegerKey
{
    /// <summary>Number of keys, from 0 on. A client calls one gateway for one key for ever, so it takes them in turn.</summary>
    const int Keys = 16;

    /// <summary>Classifies images, each for each label set.</summary>
    /// <exception cref="ZeroShotException">
    /// The request is wrong, there is no such model or label set, or (<see cref="ZeroShotError.Overloaded"/>) all encoder silos are full.
    /// </exception>
    [Alias("Classify"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<ClassifyAnswer> Classify(ClassifyRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ranks images by their vectors, which an earlier answer gave: no image is encoded, and rankings equal those of the images to the bit.</summary>
    /// <returns>One outcome per vector, in order.</returns>
    /// <exception cref="ZeroShotException">The request is wrong, or there is no such model or label set.</exception>
    [Alias("Rank"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<RankAnswer> Rank(RankRequest request, CancellationToken cancellationToken = default);

    /// <summary>Vectors of images, in the same space as those of texts; each of unit length.</summary>
    /// <returns>One outcome per image with its <see cref="ImageOutcome.Vector"/>; no rankings.</returns>
    [Alias("EmbedImages"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    Task<ImmutableArray<ImageOutcome>> EmbedImages(string model, ImageSlice images, CancellationToken cancellationToken = default);

    /// <summary>Vectors of texts as they are, in no template; each of unit length.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="texts">1 to <see cref="ITextEncoderGrain.MaxPromptsPerCall"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Little-endian float32 <c>[texts, dimension]</c>.</returns>
    [Alias("EmbedTexts"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task<byte[]> EmbedTexts(string model, ImmutableArray<string> texts, CancellationToken cancellationToken = default);
}

/// <summary>Images and labels of somebody who waits.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClassifyRequest")]
public sealed record ClassifyRequest
{
    /// <summary>Name of the model.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>The images, 1 to <see cref="Limits.MaxImagesPerRequest"/>: bytes or addresses.</summary>
    [Id(1)] public required ImageSlice Images { get; init; }

    /// <summary>The label sets, 1 to <see cref="Limits.MaxLabelSetsPerJob"/>.</summary>
    [Id(2)] public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>How similarities become rankings.</summary>
    [Id(3)] public ScoreOptions Score { get; init; } = new();

    /// <summary>Whether it only asks if the model answers: it counts for no use of the model, which stays the first to be unloaded when nobody else wants it.</summary>
    [Id(4)] public bool Probe { get; init; }

    /// <summary>Whether outcomes come with <see cref="ImageOutcome.Vector"/>, for <see cref="IClassifierGrain.Rank"/>.</summary>
    [Id(5)] public bool WithVectors { get; init; }
}

/// <summary>Answer to a <see cref="ClassifyRequest"/>.</summary>
[GenerateSerializer, Immutable, Alias("zso.ClassifyAnswer")]
public sealed record ClassifyAnswer
{
    /// <summary>One outcome per image, in order.</summary>
    [Id(0)] public required ImmutableArray<ImageOutcome> Outcomes { get; init; }

    /// <summary>The label sets as they were used: labels, templates, name and version filled in.</summary>
    [Id(1)] public required ImmutableArray<LabelSetDefinition> LabelSets { get; init; }

    /// <summary>Where the time went on the encoder silo.</summary>
    [Id(2)] public required EncodeTimings Timings { get; init; }

    /// <summary>The encoder silo.</summary>
    [Id(3)] public required SiloAddress Silo { get; init; }

    /// <summary>Prompts that had to run through the text tower for it; 0 when all label vectors were stored already.</summary>
    [Id(4)] public required int PromptsEmbedded { get; init; }

    /// <summary>The <see cref="ModelInfo.Fingerprint"/> of the model that encoded the images and the labels: equal ones give equal results. Empty: not known.</summary>
    [Id(60)] public string Fingerprint { get; init; } = "";
}
