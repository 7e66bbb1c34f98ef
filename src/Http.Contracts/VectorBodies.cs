using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>A page of <c>GET /v1/jobs/{id}/embeddings</c>.</summary>
/// <remarks>The end is written as null: some clients read a number that is absent as 0, and would start again.</remarks>
[WritesNull]
public sealed record JobEmbeddingPageBody
{
    /// <summary>The images of the page, in order.</summary>
    public required ImmutableArray<JobEmbeddingBody> Rows { get; init; }

    /// <summary>The 'from' of the next page; null in the last page.</summary>
    public required long? Next { get; init; }
}

/// <summary>A row of <c>GET /v1/jobs/{id}/embeddings</c>: an image with its stored embedding, or why it has none.</summary>
[WritesNull]
public sealed record JobEmbeddingBody
{
    /// <summary>Index of the image in the job, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>Where the image is, relative to the job's source.</summary>
    public required string Path { get; init; }

    /// <summary>'ok' with an embedding, 'error' for an image that was not classified, 'not_stored' if the embedding was deleted since, 'not_classified' if the job ended before.</summary>
    public required string Status { get; init; }

    /// <summary>Why the image was not classified; null when it was.</summary>
    public required string? Error { get; init; }

    /// <summary>XxHash128 of the image's bytes, 32 hexadecimal digits; null if it could not be read.</summary>
    public required string? Hash { get; init; }

    /// <summary>The embedding as stored: the exact float32 values, not normalized. Null if there is none.</summary>
    public required ImmutableArray<float>? Embedding { get; init; }

    public required string Model { get; init; }

    /// <summary>Identifies the files, precision and settings of the model, like the job's: embeddings with different fingerprints are not comparable.</summary>
    public required string? ModelFingerprint { get; init; }
}

/// <summary>A row of <c>GET /v1/jobs/{id}/embeddings</c> as npy-names: an image with its row in the array.</summary>
[WritesNull]
public sealed record JobEmbeddingNameBody
{
    /// <summary>Index of the image in the job, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>Row of the array with the embedding, from 0; null if there is none.</summary>
    public required long? Row { get; init; }

    /// <summary>Where the image is, relative to the job's source.</summary>
    public required string Path { get; init; }

    /// <summary>As with the embedding.</summary>
    public required string Status { get; init; }

    /// <summary>Why the image was not classified; null when it was.</summary>
    public required string? Error { get; init; }

    /// <summary>XxHash128 of the image's bytes, 32 hexadecimal digits; null if it could not be read.</summary>
    public required string? Hash { get; init; }

    public required string Model { get; init; }

    /// <summary>Identifies the files, precision and settings of the model.</summary>
    public required string? ModelFingerprint { get; init; }
}

/// <summary>A line of <c>GET /v1/label-sets/{name}/embeddings</c>: a label with its embedding.</summary>
[WritesNull]
public sealed record LabelEmbeddingBody
{
    public required string Label { get; init; }

    /// <summary>The exact float32 values, of unit length.</summary>
    public required ImmutableArray<float> Embedding { get; init; }

    public required string Model { get; init; }

    /// <summary>Identifies the files, precision and settings of the model.</summary>
    public required string? ModelFingerprint { get; init; }
}

/// <summary>The answer of <c>GET /v1/label-sets/{name}/embeddings</c>.</summary>
public sealed record LabelEmbeddingsBody
{
    public required string Name { get; init; }

    public required int Version { get; init; }

    /// <summary>Identifies labels, templates and text tower.</summary>
    public required string Key { get; init; }

    public required string Model { get; init; }

    public required string ModelFingerprint { get; init; }

    /// <summary>Number of values in an embedding.</summary>
    public required int Dimension { get; init; }

    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>An embedding for each label, in their order: the exact float32 values, of unit length.</summary>
    public required ImmutableArray<ImmutableArray<float>> Embeddings { get; init; }
}
