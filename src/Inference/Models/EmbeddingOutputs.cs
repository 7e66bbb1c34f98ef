namespace ZeroShotOrleans.Inference.Models;

/// <summary>Names that publishers give to the output with the embeddings.</summary>
internal static class EmbeddingOutputs
{
    // transformers', Immich's, Jina's.
    private static readonly string[] _images = ["image_embeds", "image_embedding", "embedding", "image_embeddings"];
    private static readonly string[] _texts = ["text_embeds", "text_embedding", "embedding", "text_embeddings"];

    /// <summary>The names for a role, in the order of preference.</summary>
    public static string[] Of(string role) => role == Towers.Text ? _texts : _images;

    /// <summary>The output of a graph with both towers that has the embeddings of one; null if there is none.</summary>
    public static string? In(CombinedGraph graph, string role) => Of(role).FirstOrDefault(name => name is not "embedding" && graph.Outputs.Contains(name));
}
