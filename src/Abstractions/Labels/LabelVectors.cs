namespace ZeroShotOrleans;

/// <summary>The vectors of a label set as they are stored and sent.</summary>
[GenerateSerializer, Immutable, Alias("zso.LabelVectors")]
public sealed record LabelVectors
{
    /// <summary>Little-endian float32, <c>[Rows, Dimension]</c>, each row of unit length.</summary>
    /// <remarks>Bytes, because Orleans writes a byte array 20 times faster than a float array.</remarks>
    [Id(0)] public required byte[] Vectors { get; init; }

    /// <summary>
    /// One row per label, and behind them one more: the background, what a prompt without any label says. Scores that do not compete
    /// (multi-label) are taken against it.
    /// </summary>
    [Id(1)] public required int Rows { get; init; }

    /// <summary>Width of a row.</summary>
    [Id(2)] public required int Dimension { get; init; }
}
