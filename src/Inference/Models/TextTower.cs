namespace ZeroShotOrleans.Inference.Models;

/// <summary>A text tower in ONNX Runtime, with the tokenizer and the length rules of its model.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
public sealed class TextTower : IDisposable
{
    /// <summary>Loads the tower and runs it once, so that a broken one is found now.</summary>
    /// <exception cref="ModelFolderException">The graph is missing, cannot be loaded, or does not fit the manifest or the tokenizer.</exception>
    public static TextTower Load(ModelFolder folder) => throw new NotImplementedException();

    /// <summary>Embeds prompts: tokenises, sorts by length, runs in batches at the shortest length the family allows.</summary>
    /// <param name="prompts">Any number, any length; longer ones than the model reads are cut so that the end token stays.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    /// <returns><c>[prompts, EmbeddingDimension]</c>, every row of unit length, in the order of the prompts.</returns>
    public float[] Encode(IReadOnlyList<string> prompts, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
