using System.Collections.Immutable;

namespace ZeroShotOrleans.Results.Vectors;

/// <summary>An exported embedding, or why there is none.</summary>
/// <param name="Name">The path or label.</param>
/// <param name="Vector">Little-endian float32; empty if there is none.</param>
/// <param name="Hash">Hash of an image; null for a label, and if it could not be read.</param>
/// <param name="Status"><c>ok</c>, <c>error</c>, <c>not_stored</c> or <c>not_classified</c>.</param>
/// <param name="Error">Name of the <see cref="ImageError"/>; null if there is none.</param>
internal sealed record VectorRow(string Name, ReadOnlyMemory<byte> Vector, string? Hash = null, string Status = VectorRow.Stored, string? Error = null)
{
    /// <summary>The status of a row with an embedding.</summary>
    public const string Stored = "ok";

    /// <summary>The row of an image.</summary>
    public static VectorRow Of(JobEmbedding image) => new(
        image.Path,
        image.Embedding,
        image.Hash,
        image.Status switch
        {
            EmbeddingStatus.Stored => Stored,
            EmbeddingStatus.Failed => "error",
            EmbeddingStatus.NotStored => "not_stored",
            _ => "not_classified",
        },
        image.Error is ImageError.None ? null : image.Error.ToString());

    /// <summary>The rows of a label set, without the background that its embeddings end with.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="embeddings">Their embeddings.</param>
    public static IEnumerable<VectorRow> Of(ImmutableArray<string> labels, LabelSetEmbeddings embeddings)
    {
        var bytes = embeddings.Dimension * sizeof(float);
        return labels.Select((label, row) => new VectorRow(label, embeddings.Embeddings.AsMemory(row * bytes, bytes)));
    }
}
