namespace ZeroShotOrleans.Hub;

/// <summary>Which model to pull, and where to.</summary>
public sealed record PullRequest
{
    /// <summary><c>owner/name</c> on the hub, or a name that Spark NLP has for such a model.</summary>
    public required string Name { get; init; }

    /// <summary>The models directory. Created when it is missing; the model becomes a folder in it.</summary>
    public required string Directory { get; init; }

    /// <summary>Branch, tag or commit. Default <c>main</c>.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>
    /// Null for float32, or what follows the name of the image tower's graph: <c>fp16</c>, <c>int8</c>, <c>quantized</c>, <c>uint8</c>, <c>q4</c>,
    /// <c>bnb4</c>. The text tower comes in float32 all the same, if there is one: its vectors are computed once and kept.
    /// </summary>
    public string? Precision { get; init; }
}
