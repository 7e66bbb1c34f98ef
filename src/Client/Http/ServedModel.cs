using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Client.Http;

/// <summary>A model of the cluster, as the HTTP API shows it.</summary>
public sealed record ServedModel
{
    /// <summary>Name by which requests ask for the model.</summary>
    [JsonPropertyName("id")]
    public required string Name { get; init; }

    /// <summary><c>clip</c>, <c>siglip</c>, <c>align</c>, <c>chinese_clip</c>, <c>blip</c> or <c>blip2</c>.</summary>
    public required string Family { get; init; }

    /// <summary>Width of image and text embeddings.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Whether scores come from a sigmoid of each label instead of a softmax over all.</summary>
    public required bool Sigmoid { get; init; }

    /// <summary>Template of a request that gives none.</summary>
    public required string DefaultTemplate { get; init; }

    /// <summary>Whether the model has a matching head: <see cref="ScoreOptions.Rematch"/>.</summary>
    public required bool CanMatch { get; init; }

    /// <summary>Licence as the model's folder states it, or null.</summary>
    public string? License { get; init; }

    /// <summary>Bytes on disk of the files used.</summary>
    public required long Bytes { get; init; }

    /// <summary>The encoder silos that have it in memory, or could not load it.</summary>
    public ImmutableArray<ServedModelLocation> Loaded { get; init; } = [];
}

/// <summary>A model on one encoder silo.</summary>
/// <param name="Silo">The silo, as <see cref="SiloInfo.Address"/> has it.</param>
/// <param name="Bytes">Bytes of its loaded towers; 0 when it is not in memory.</param>
/// <param name="Device">What they run on, such as <c>cpu</c>; empty when it is not in memory.</param>
/// <param name="Pinned">Whether the silo never unloads it.</param>
/// <param name="Ready">Whether the silo could do what was last asked of it with this model; its log says why when not.</param>
public sealed record ServedModelLocation(string Silo, long Bytes, string Device, bool Pinned, bool Ready);
