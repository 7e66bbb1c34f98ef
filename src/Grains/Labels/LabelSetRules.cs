using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Validates a label set for a model; <see cref="LabelRules"/> validates its texts.</summary>
internal static class LabelSetRules
{
    /// <summary>
    /// Maximum size of a set's embeddings in bytes: they are sent in one message, and messages over 100 MB break their connection.
    /// Sufficient for 32 thousand labels of 512 dimensions.
    /// </summary>
    public const long MaxEmbeddingBytes = 64L * 1024 * 1024;

    /// <summary>Checks that the embeddings of a set fit into a message.</summary>
    /// <exception cref="ZeroShotException">They are too large.</exception>
    public static void CheckSize(LabelSetDefinition definition, ModelInfo model)
    {
        var bytes = EmbeddingBytes(definition, model);
        Require(bytes <= MaxEmbeddingBytes,
            $"The embeddings of {definition.Labels.Length} labels are {bytes / (1024 * 1024)} MiB with the model '{model.Name}', more than the {MaxEmbeddingBytes / (1024 * 1024)} MiB allowed. Split the labels into several sets.");
    }

    /// <summary>The size of a set's embeddings in bytes, including the background.</summary>
    public static long EmbeddingBytes(LabelSetDefinition definition, ModelInfo model) => (definition.Labels.Length + 1L) * model.EmbeddingDimension * sizeof(float);
}
