using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Images at http and https addresses, which the encoders fetch. Needs <c>Urls:Allowed</c> on the encoder silos.</summary>
[GenerateSerializer, Immutable, Alias("zso.UrlSource")]
public sealed record UrlSource : ImageSource
{
    /// <summary>The addresses in order, 1 to <see cref="Limits.MaxUrlsPerJob"/>. Longer lists go in a file: <see cref="ListSource"/>.</summary>
    [Id(0)] public required ImmutableArray<string> Urls { get; init; }
}
