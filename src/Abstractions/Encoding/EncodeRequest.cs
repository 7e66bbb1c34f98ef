using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Images to encode and rank on one silo.</summary>
[GenerateSerializer, Immutable, Alias("zso.EncodeRequest")]
public sealed record EncodeRequest
{
    /// <summary>Name of the model.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>The images, at most <see cref="Limits.MaxImagesPerLease"/>.</summary>
    [Id(1)] public required ImageSlice Images { get; init; }

    /// <summary>Keys of prepared label sets of that model; each image is encoded once and ranked for each.</summary>
    [Id(2)] public required ImmutableArray<string> LabelSets { get; init; }

    /// <summary>How similarities become rankings.</summary>
    [Id(3)] public ScoreOptions Score { get; init; } = new();

    /// <summary>Whether a person waits: such images go ahead of bulk work.</summary>
    [Id(4)] public bool Interactive { get; init; }

    /// <summary>Whether outcomes come with <see cref="ImageOutcome.Vector"/>.</summary>
    [Id(5)] public bool WithVectors { get; init; }

    /// <summary>
    /// What the caller knows: empty, or one hash per image, default where it knows none. An image whose bytes have that hash is answered as
    /// <see cref="ImageOutcome.Unchanged"/>.
    /// </summary>
    [Id(6)] public ImmutableArray<ContentHash> Known { get; init; } = [];

    /// <summary>See <see cref="ClassifyRequest.Probe"/>.</summary>
    [Id(7)] public bool Probe { get; init; }

    /// <summary>The <see cref="ModelInfo.Fingerprint"/> that must encode and score the images; empty: whatever the silo has.</summary>
    [Id(8)] public string Fingerprint { get; init; } = "";
}
