using System.Buffers.Binary;
using System.Globalization;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Reads rows with stored embeddings.</summary>
internal static class EmbeddingRows
{
    /// <summary>The embedding of a row.</summary>
    /// <exception cref="InvalidResponseException">The row is not one that a server sends.</exception>
    public static JobEmbedding Of(JobEmbeddingBody row) => new()
    {
        Path = row.Path,
        Status = row.Status switch
        {
            "ok" => EmbeddingStatus.Stored,
            "error" => EmbeddingStatus.Failed,
            "not_stored" => EmbeddingStatus.NotStored,
            "not_classified" => EmbeddingStatus.NotClassified,
            _ => throw new InvalidResponseException($"The status '{row.Status}' of an embedding is unknown."),
        },
        Error = row.Error is null ? ImageError.None : ImageRows.ErrorOf(row.Error),
        Content = row.Hash is null ? default : UInt128.TryParse(row.Hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash)
            ? new ContentHash((ulong)(hash >> 64), (ulong)hash)
            : throw new InvalidResponseException($"The hash '{row.Hash}' of an image is not hexadecimal."),
        Embedding = Bytes(row),
    };

    private static byte[]? Bytes(JobEmbeddingBody row)
    {
        if (row.Embedding is not { } vector)
        {
            return null;
        }

        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return bytes;
    }
}
