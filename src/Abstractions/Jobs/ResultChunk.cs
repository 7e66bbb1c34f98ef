using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Results of consecutive images of a job.</summary>
[GenerateSerializer, Immutable, Alias("zso.ResultChunk")]
public sealed record ResultChunk
{
    /// <summary>Index of the first result in the job. The next chunk starts at <c>First + Results.Length</c>: there are no gaps.</summary>
    [Id(0)] public required long First { get; init; }

    /// <summary>The results, at most <see cref="Limits.MaxImagesPerLease"/>.</summary>
    [Id(1)] public required ImmutableArray<ImageResult> Results { get; init; }
}

/// <summary>The result of one image of a job.</summary>
/// <param name="Path">Its path relative to the job's source, with <c>/</c> as the separator.</param>
/// <param name="Outcome">Its scores or its error.</param>
[GenerateSerializer, Immutable, Alias("zso.ImageResult")]
public sealed record ImageResult([property: Id(0)] string Path, [property: Id(1)] ImageOutcome Outcome)
{
    /// <summary>Row of the list that names or contains the image, from 0; null without a list.</summary>
    [Id(2)] public long? Row { get; init; }

    /// <summary>The entry as written in the list, or the image's name in a Parquet file; null without a list or name.</summary>
    [Id(3)] public string? Entry { get; init; }
}
