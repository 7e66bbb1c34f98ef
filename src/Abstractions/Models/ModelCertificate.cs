using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Result of the verification of one tower of a model.</summary>
[GenerateSerializer, Immutable, Alias("zso.ModelCertificate")]
public sealed record ModelCertificate
{
    /// <summary><c>image</c> or <c>text</c>.</summary>
    [Id(0)] public required string Tower { get; init; }

    /// <summary><c>float32</c>, or the variant, such as <c>int8</c>.</summary>
    [Id(1)] public required string Precision { get; init; }

    /// <summary>Device and architecture on which it was verified, such as <c>cpu x64</c>.</summary>
    [Id(2)] public required string Device { get; init; }

    /// <summary>When it was verified.</summary>
    [Id(3)] public required DateTimeOffset Date { get; init; }

    /// <summary>The check that failed and what it found; null if the tower passed. A tower that failed is not used.</summary>
    [Id(4)] public string? Failure { get; init; }

    /// <summary>The checks that passed.</summary>
    [Id(5)] public ImmutableArray<string> Checks { get; init; } = [];

    /// <summary>
    /// Largest difference of a component of an embedding from the reference implementation, by <c>golden.json</c> of the model's folder. Null: the tower was only checked
    /// for properties that every model has.
    /// </summary>
    [Id(6)] public float? ReferenceDifference { get; init; }

    /// <summary>Smallest cosine between an embedding and that of the float32 tower of the same folder, on generated pictures; null for float32, and if it was not measured.</summary>
    [Id(7)] public float? LeastCosine { get; init; }

    /// <summary>Largest difference of a score from that with the float32 tower, on the same pictures; null as above.</summary>
    [Id(8)] public float? ScoreDifference { get; init; }

    /// <summary>Hash of what was verified: the files of the tower, and what prepares its inputs.</summary>
    [Id(9)] public required string Fingerprint { get; init; }

    /// <summary>Version of the program that verified it.</summary>
    [Id(10)] public required string Product { get; init; }

    /// <summary>Version of ONNX Runtime.</summary>
    [Id(11)] public required string Runtime { get; init; }
}
