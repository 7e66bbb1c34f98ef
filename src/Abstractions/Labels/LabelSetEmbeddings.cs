namespace ZeroShotOrleans;

/// <summary>The embeddings of a label set, as stored and sent.</summary>
[GenerateSerializer, Immutable, Alias("zso.LabelSetEmbeddings")]
public sealed record LabelSetEmbeddings
{
    /// <summary>Little-endian float32, <c>[Rows, Dimension]</c>, each row of unit length.</summary>
    /// <remarks>Bytes, because Orleans serializes a byte array 20 times faster than a float array.</remarks>
    [Id(0)] public required byte[] Embeddings { get; init; }

    /// <summary>
    /// One row per label, plus a last one for the background: a prompt without a label. Independent (multi-label) scores
    /// are computed against it.
    /// </summary>
    [Id(1)] public required int Rows { get; init; }

    /// <summary>Width of a row.</summary>
    [Id(2)] public required int Dimension { get; init; }
}
