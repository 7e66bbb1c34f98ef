using System.Collections.Immutable;

namespace ZeroShotOrleans.Sources.Images;

/// <summary>Images received over the network, in this silo's memory only. Never sent on.</summary>
internal sealed record FetchedSlice(ImmutableArray<FetchedImage> Images) : ImageSlice
{
    /// <inheritdoc/>
    public override int Count => Images.Length;
}
