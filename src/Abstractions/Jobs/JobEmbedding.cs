using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace ZeroShotOrleans;

/// <summary>The stored embedding of one image of a job, or why there is none.</summary>
[GenerateSerializer, Immutable, Alias("zso.JobEmbedding")]
public sealed record JobEmbedding
{
    /// <summary>Path of the image relative to the job's source, with <c>/</c> as the separator.</summary>
    [Id(0)] public required string Path { get; init; }

    /// <summary>Whether there is an embedding.</summary>
    [Id(1)] public required EmbeddingStatus Status { get; init; }

    /// <summary>Why the image was not classified; <see cref="ImageError.None"/> if it was.</summary>
    [Id(2)] public ImageError Error { get; init; }

    /// <summary>Hash of the bytes that were encoded; default if the image could not be read.</summary>
    [Id(3)] public ContentHash Content { get; init; }

    /// <summary>The embedding as stored: little-endian float32, not normalised. Null unless <see cref="Status"/> is <see cref="EmbeddingStatus.Stored"/>.</summary>
    [Id(4)] public byte[]? Embedding { get; init; }

    /// <summary>The hash as 32 hexadecimal digits, as <c>xxhsum -H128</c> prints it; null if the image could not be read.</summary>
    public string? Hash => Content == default ? null : string.Create(CultureInfo.InvariantCulture, $"{Content.High:x16}{Content.Low:x16}");

    /// <summary>The embedding as numbers; empty if there is none.</summary>
    public float[] ToVector()
    {
        ReadOnlySpan<byte> bytes = Embedding;
        var vector = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        }

        return vector;
    }
}

/// <summary>Whether an image of a job has a stored embedding. The numbers travel: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.EmbeddingStatus")]
public enum EmbeddingStatus
{
    /// <summary>It is stored.</summary>
    Stored = 0,

    /// <summary>The image has an error instead.</summary>
    Failed = 1,

    /// <summary>The image was classified, and its embedding was deleted since, or is damaged.</summary>
    NotStored = 2,

    /// <summary>The job ended before the image was classified.</summary>
    NotClassified = 3,
}

/// <summary>Embeddings of consecutive images of a job.</summary>
[GenerateSerializer, Immutable, Alias("zso.EmbeddingPage")]
public sealed record EmbeddingPage
{
    /// <summary>Index of the first image in the job. The next page starts at <c>First + Images.Length</c>.</summary>
    [Id(0)] public required long First { get; init; }

    /// <summary>The images, at most <see cref="Limits.MaxImagesPerLease"/>; none after the last one.</summary>
    [Id(1)] public required ImmutableArray<JobEmbedding> Images { get; init; }
}
