using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A model of the cluster.</summary>
public sealed record ModelDescription
{
    /// <summary>Name of the model in requests.</summary>
    public required string Name { get; init; }

    /// <summary><c>clip</c>, <c>siglip</c>, <c>align</c>, <c>chinese_clip</c>, <c>blip</c> or <c>blip2</c>.</summary>
    public required string Family { get; init; }

    /// <summary>Length of image and text embeddings.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Lengths to which embeddings may be shortened (<see cref="EmbedOptions.Dimensions"/>), ascending; empty for a model that was not trained for it.</summary>
    public ImmutableArray<int> MatryoshkaDimensions { get; init; } = [];

    /// <summary>Whether scores come from a sigmoid per label instead of a softmax over all labels.</summary>
    public required bool Sigmoid { get; init; }

    /// <summary>Whether the model's trained scale is unknown and its family's usual one is used: the order of labels is right, but the scores may be wrong.</summary>
    public bool LogitScaleAssumed { get; init; }

    /// <summary>Template for requests without one.</summary>
    public required string DefaultTemplate { get; init; }

    /// <summary>Whether the model has a matching head: <see cref="ScoreOptions.Rematch"/>.</summary>
    public bool CanMatch { get; init; }

    /// <summary>Licence stated in the folder, or null.</summary>
    public string? License { get; init; }

    /// <summary>Size on disk of the files used, in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>How its towers were verified on the silo that answers; empty if they were never loaded there.</summary>
    public ImmutableArray<ModelCertificate> Certificates { get; init; } = [];

    /// <summary>The silos that have loaded it or failed to load it.</summary>
    public ImmutableArray<ModelPlacement> Loaded { get; init; } = [];
}

/// <summary>A model on one silo.</summary>
/// <param name="Silo">Address of the silo, as in <see cref="SiloInfo.Address"/>.</param>
/// <param name="Bytes">Size of the files of its loaded towers.</param>
/// <param name="Device">Devices of its loaded towers, such as <c>cpu</c>. Empty if it is not loaded.</param>
/// <param name="Pinned">Whether the silo never unloads it.</param>
/// <param name="Ready">False if the last operation with it failed on the silo; its log says why.</param>
public sealed record ModelPlacement(string Silo, long Bytes, string Device, bool Pinned, bool Ready);
