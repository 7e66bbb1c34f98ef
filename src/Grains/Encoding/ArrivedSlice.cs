using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Images that came over the network into the memory of this silo, which they never leave.</summary>
internal sealed record ArrivedSlice(ImmutableArray<ArrivedImage> Images) : ImageSlice
{
    /// <inheritdoc/>
    public override int Count => Images.Length;
}
