using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>Images to encode and score on one silo.</summary>
[GenerateSerializer, Immutable, Alias("zso.EncodeRequest")]
public sealed record EncodeRequest
{
    /// <summary>Name of the model.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>The images, at most <see cref="Limits.MaxImagesPerLease"/>.</summary>
    [Id(1)] public required ImageSlice Images { get; init; }

    /// <summary>Keys of prepared label sets of that model; each image is encoded once and scored for each.</summary>
    [Id(2)] public required ImmutableArray<string> LabelSets { get; init; }

    /// <summary>How similarities become scores.</summary>
    [Id(3)] public ScoreOptions Score { get; init; } = new();

    /// <summary>Whether it is interactive: such images go ahead of bulk work.</summary>
    [Id(4)] public bool Interactive { get; init; }

    /// <summary>Whether outcomes include <see cref="ImageOutcome.Embedding"/>.</summary>
    [Id(5)] public bool WithEmbeddings { get; init; }

    /// <summary>
    /// Known hashes: empty, or one per image, default if unknown. The outcome of an image with that hash is
    /// <see cref="ImageOutcome.Unchanged"/>.
    /// </summary>
    [Id(6)] public ImmutableArray<ContentHash> Known { get; init; } = [];

    /// <summary>See <see cref="ClassifyRequest.Probe"/>.</summary>
    [Id(7)] public bool Probe { get; init; }

    /// <summary>The required <see cref="ModelInfo.Fingerprint"/>; empty for any.</summary>
    [Id(8)] public string Fingerprint { get; init; } = "";
}
