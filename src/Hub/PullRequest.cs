namespace ZeroShotOrleans.Hub;

/// <summary>The model to pull and the target directory.</summary>
public sealed record PullRequest
{
    /// <summary>
    /// <c>owner/name</c> on the hub, or the Spark NLP name of a model. Two names with a plus sign between them are the repositories of the two towers of
    /// one model: <c>owner/name-vision+owner/name-text</c>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The models directory. Created if missing; the model becomes a folder in it.</summary>
    public required string Directory { get; init; }

    /// <summary>Branch, tag or commit. Default <c>main</c>.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>
    /// Null for float32, or for the most precise image tower there is without one; otherwise the suffix in the name of the image tower's graph: <c>fp16</c>, <c>int8</c>, <c>quantized</c>, <c>uint8</c>, <c>q4</c>,
    /// <c>bnb4</c>. The text tower is still pulled in float32 if available, because its embeddings are computed once and stored.
    /// </summary>
    public string? Precision { get; init; }
}
