using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Results of consecutive images of a job.</summary>
[GenerateSerializer, Immutable, Alias("zso.ResultChunk")]
public sealed record ResultChunk
{
    /// <summary>Index in the job of the first result. The next chunk begins at <c>First + Results.Length</c>: there are no gaps.</summary>
    [Id(0)] public required long First { get; init; }

    /// <summary>The results, at most <see cref="Limits.MaxImagesPerLease"/>.</summary>
    [Id(1)] public required ImmutableArray<ImageResult> Results { get; init; }
}

/// <summary>What became of one image of a job.</summary>
/// <param name="Path">Where it is, relative to the job's source, with <c>/</c> between names.</param>
/// <param name="Outcome">Its rankings or its fault.</param>
[GenerateSerializer, Immutable, Alias("zso.ImageResult")]
public sealed record ImageResult([property: Id(0)] string Path, [property: Id(1)] ImageOutcome Outcome)
{
    /// <summary>The row of the list that names or holds the image, from 0; null for a job without a list.</summary>
    [Id(2)] public long? Row { get; init; }

    /// <summary>The image as the list has it, or what a Parquet file says that it was called; null for a job without a list, and where there is no name.</summary>
    [Id(3)] public string? Entry { get; init; }
}
