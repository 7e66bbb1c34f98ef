using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Images at http and https URLs, which the encoders fetch. Requires <c>Urls:Allowed</c> on the encoder silos.</summary>
[GenerateSerializer, Immutable, Alias("zso.UrlSource")]
public sealed record UrlSource : ImageSource
{
    /// <summary>The URLs in order, 1 to <see cref="Limits.MaxUrlsPerJob"/>. Put longer lists into a file: <see cref="ListSource"/>.</summary>
    [Id(0)] public required ImmutableArray<string> Urls { get; init; }
}
