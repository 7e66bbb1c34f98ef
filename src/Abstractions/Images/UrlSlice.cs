using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Images at URLs, which the encoding silo downloads within its <c>Urls</c> settings.</summary>
[GenerateSerializer, Immutable, Alias("zso.UrlSlice")]
public sealed record UrlSlice : ImageSlice
{
    /// <summary>The URLs.</summary>
    [Id(0)] public required ImmutableArray<string> Urls { get; init; }

    /// <inheritdoc/>
    public override int Count => Urls.Length;
}
