using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Images at addresses, which the encoding silo fetches as its <c>Urls</c> settings allow.</summary>
[GenerateSerializer, Immutable, Alias("zso.UrlSlice")]
public sealed record UrlSlice : ImageSlice
{
    /// <summary>The addresses.</summary>
    [Id(0)] public required ImmutableArray<string> Urls { get; init; }

    /// <inheritdoc/>
    public override int Count => Urls.Length;
}
