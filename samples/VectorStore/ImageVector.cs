using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.VectorData;

namespace VectorStoreSample;

/// <summary>An image's embedding in a vector store.</summary>
internal sealed class ImageVector
{
    /// <summary>The dimension of the default model's embeddings; the model's <c>embeddingDimension</c> for another one.</summary>
    public const int Dimensions = 512;

    /// <summary>Derived from the path, so that the same image replaces its record. A Guid is a key in every store; Qdrant has no text keys.</summary>
    [VectorStoreKey]
    public Guid Key { get; set; }

    /// <summary>The image's path in its job.</summary>
    [VectorStoreData]
    public string Path { get; set; } = "";

    /// <summary>Hash of the image's bytes.</summary>
    [VectorStoreData(IsIndexed = true)]
    public string Hash { get; set; } = "";

    /// <summary>Identifies the model: embeddings with different fingerprints are not comparable.</summary>
    [VectorStoreData(IsIndexed = true)]
    public string ModelFingerprint { get; set; } = "";

    /// <summary>The embedding as stored. It is not normalised, so the distance must be the cosine.</summary>
    [VectorStoreVector(Dimensions, DistanceFunction = DistanceFunction.CosineDistance)]
    public ReadOnlyMemory<float> Embedding { get; set; }

    /// <summary>The key of a path.</summary>
    public static Guid KeyOf(string path) => new(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 16), bigEndian: true);
}
