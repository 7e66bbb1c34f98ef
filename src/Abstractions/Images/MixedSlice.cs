using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Consecutive slices of different kinds, for a list of paths and URLs.</summary>
[GenerateSerializer, Immutable, Alias("zso.MixedSlice")]
public sealed record MixedSlice : ImageSlice
{
    /// <summary>The parts, none of them mixed.</summary>
    [Id(0)] public required ImmutableArray<ImageSlice> Parts { get; init; }

    /// <inheritdoc/>
    public override int Count => Parts.Sum(part => part.Count);
}
