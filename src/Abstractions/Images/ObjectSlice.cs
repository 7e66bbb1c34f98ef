using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Objects of a store that the encoding silo reads.</summary>
[GenerateSerializer, Immutable, Alias("zso.ObjectSlice")]
public sealed record ObjectSlice : ImageSlice
{
    /// <summary>The objects, each with its address as <see cref="ImageEntry.Path"/>; must be among those that the silo may read.</summary>
    [Id(0)] public required ImmutableArray<ImageEntry> Objects { get; init; }

    /// <inheritdoc/>
    public override int Count => Objects.Length;
}
