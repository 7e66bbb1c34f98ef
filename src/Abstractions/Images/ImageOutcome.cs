using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>The outcome of one image: scores for each label set, or one error.</summary>
[GenerateSerializer, Immutable, Alias("zso.ImageOutcome")]
public sealed record ImageOutcome
{
    /// <summary><see cref="ImageError.None"/> if the image was classified.</summary>
    [Id(0)] public ImageError Error { get; init; }

    /// <summary>A sentence that describes the error; null if there is none. Contains no path of the silo's machine.</summary>
    [Id(1)] public string? Detail { get; init; }

    /// <summary>
    /// Scores for each label set of the request, in its order; sorted by descending score and limited by top-k and threshold, so it may be empty.
    /// Empty on error.
    /// </summary>
    [Id(2)] public ImmutableArray<ImmutableArray<LabelScore>> Scores { get; init; } = [];

    /// <summary>Identifies the bytes that were classified; none if the image could not be read.</summary>
    [Id(3)] public ImageStamp Stamp { get; init; }

    /// <summary>The image's embedding, little-endian float32, not normalised; null unless requested. Never stored with the outcome.</summary>
    [Id(4)] public byte[]? Embedding { get; init; }

    /// <summary>Whether the bytes are those that the request knew, so that nothing was encoded. Never stored.</summary>
    [Id(5)] public bool Unchanged { get; init; }

    /// <summary>An outcome with an error.</summary>
    public static ImageOutcome Failed(ImageError error, string detail) => new() { Error = error, Detail = detail };
}
