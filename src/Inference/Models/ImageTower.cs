namespace ZeroShotOrleans.Inference.Models;

/// <summary>An image tower in ONNX Runtime.</summary>
/// <remarks>Safe for concurrent calls: as many as there are cores is best on a CPU, each on one thread.</remarks>
public sealed class ImageTower : IDisposable
{
    /// <summary>Loads the tower and runs it once, so that a broken one is found now.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="variant">Null for float32, or a variant such as <c>int8</c>.</param>
    /// <exception cref="ModelFolderException">The graph is missing, cannot be loaded, or does not fit the manifest.</exception>
    public static ImageTower Load(ModelFolder folder, string? variant = null) => throw new NotImplementedException();

    /// <summary>Values of one image's embedding: <c>ImageTokens * EmbeddingDimension</c>.</summary>
    public int ValuesPerEmbedding => throw new NotImplementedException();

    /// <summary>Embeds a batch.</summary>
    /// <param name="pixels">Prepared images, <c>[images, 3, H, W]</c>, row-major. Only read, and not kept.</param>
    /// <param name="images">Number of images, 1 or more.</param>
    /// <param name="embeddings">Receives <c>[images, ImageTokens, EmbeddingDimension]</c>, every vector of unit length; a vector that is not a number stays so.</param>
    public void Encode(Memory<float> pixels, int images, Span<float> embeddings) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
