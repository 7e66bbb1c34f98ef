using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>The models, in the format of OpenAI's list with additional members.</summary>
public sealed record ModelListBody(ImmutableArray<ModelBody> Data)
{
    [EnumValues("list")]
    public string Object { get; init; } = "list";
}

/// <summary>One model.</summary>
public sealed record ModelBody
{
    public required string Id { get; init; }

    [EnumValues("model")]
    public string Object { get; init; } = "model";

    /// <summary>Always 0: the creation time of a model is unknown.</summary>
    public long Created { get; init; }

    [EnumValues("zeroshot-orleans")]
    [JsonPropertyName("owned_by")]
    public string OwnedBy { get; init; } = "zeroshot-orleans";

    /// <summary>clip, siglip, align, chinese_clip, blip or blip2.</summary>
    public required string Family { get; init; }

    /// <summary>Width of image and text embeddings.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Smaller lengths for which the embeddings were trained too: 'dimensions' of a request for embeddings may be one of them. Absent if there are none.</summary>
    public ImmutableArray<int>? MatryoshkaDimensions { get; init; }

    /// <summary>Whether scores come from a sigmoid per label instead of a softmax over all labels.</summary>
    public required bool Sigmoid { get; init; }

    /// <summary>Whether the model's trained scale is unknown and its family's usual one is used: the order of labels is right, but the scores may be wrong.</summary>
    public required bool LogitScaleAssumed { get; init; }

    public required string DefaultTemplate { get; init; }

    /// <summary>Whether the model has a matching head: 'rematch'.</summary>
    public required bool CanMatch { get; init; }

    public string? License { get; init; }

    /// <summary>Bytes on disk.</summary>
    public required long Bytes { get; init; }

    /// <summary>How its towers were verified on the silo that answers, when they were loaded for the first time; empty if they were never loaded there.</summary>
    public ImmutableArray<CertificateBody> Certificates { get; init; } = [];

    /// <summary>The silos that have loaded it or failed to load it.</summary>
    public required ImmutableArray<ResidentBody> Loaded { get; init; }
}

/// <summary>Result of the verification of one tower.</summary>
public sealed record CertificateBody
{
    [EnumValues("image", "text")]
    public required string Tower { get; init; }

    /// <summary>float32, or the variant, such as int8.</summary>
    public required string Precision { get; init; }

    /// <summary>Device and architecture on which it was verified, such as "cpu x64".</summary>
    public required string Device { get; init; }

    /// <summary>Whether it passed. A model with a tower that did not is not served.</summary>
    public required bool Passed { get; init; }

    /// <summary>The check that failed, and what it found.</summary>
    public string? Failure { get; init; }

    /// <summary>The checks that passed.</summary>
    public required ImmutableArray<string> Checks { get; init; }

    /// <summary>Largest difference of a component of an embedding from the reference implementation (golden.json). Absent: only checked for properties that every model has.</summary>
    public float? ReferenceDifference { get; init; }

    /// <summary>Smallest cosine with the embeddings of the float32 tower, on generated pictures. Absent for float32, and if it was not measured.</summary>
    public float? LeastCosine { get; init; }

    /// <summary>Largest difference of a score from that with the float32 tower, on the same pictures.</summary>
    public float? ScoreDifference { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>Hash of the files of the tower, and of what prepares its inputs.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Version of the program that verified it.</summary>
    public required string Product { get; init; }

    /// <summary>Version of ONNX Runtime.</summary>
    public required string Runtime { get; init; }
}

/// <summary>A model on one silo.</summary>
public sealed record ResidentBody(string Silo, long Bytes, string Device, bool Pinned, bool Ready);
