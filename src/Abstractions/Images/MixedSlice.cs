using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Slices of different kinds one behind the other, as a list of paths and addresses has them.</summary>
[GenerateSerializer, Immutable, Alias("zso.MixedSlice")]
public sealed record MixedSlice : ImageSlice
{
    /// <summary>The parts, none of them mixed.</summary>
    [Id(0)] public required ImmutableArray<ImageSlice> Parts { get; init; }

    /// <inheritdoc/>
    public override int Count => Parts.Sum(part => part.Count);
}
