namespace ZeroShotOrleans.Hub.Names;

/// <summary>Repositories with ONNX graphs of well-known checkpoints whose own repositories have none.</summary>
/// <remarks>
/// A fixed list, not a naming rule: a guessed repository name could belong to anyone. The repositories are by the authors of transformers.js
/// (Xenova, onnx-community) and have separate towers; those with one graph for both, such as Chinese-CLIP's, would not help.
/// </remarks>
internal static class OnnxMirrors
{
    private static readonly Dictionary<string, string> _mirrors = new(StringComparer.Ordinal)
    {
        ["openai/clip-vit-base-patch16"] = "Xenova/clip-vit-base-patch16",
        ["openai/clip-vit-base-patch32"] = "Xenova/clip-vit-base-patch32",
        ["openai/clip-vit-large-patch14"] = "Xenova/clip-vit-large-patch14",
        ["openai/clip-vit-large-patch14-336"] = "Xenova/clip-vit-large-patch14-336",
        ["google/siglip-base-patch16-224"] = "Xenova/siglip-base-patch16-224",
        ["google/siglip-base-patch16-256"] = "Xenova/siglip-base-patch16-256",
        ["google/siglip-base-patch16-256-multilingual"] = "Xenova/siglip-base-patch16-256-multilingual",
        ["google/siglip-base-patch16-384"] = "Xenova/siglip-base-patch16-384",
        ["google/siglip-base-patch16-512"] = "Xenova/siglip-base-patch16-512",
        ["google/siglip-large-patch16-256"] = "Xenova/siglip-large-patch16-256",
        ["google/siglip-large-patch16-384"] = "Xenova/siglip-large-patch16-384",
        ["google/siglip2-base-patch16-224"] = "onnx-community/siglip2-base-patch16-224-ONNX",
        ["google/siglip2-base-patch16-256"] = "onnx-community/siglip2-base-patch16-256-ONNX",
        ["google/siglip2-base-patch16-384"] = "onnx-community/siglip2-base-patch16-384-ONNX",
        ["google/siglip2-large-patch16-384"] = "onnx-community/siglip2-large-patch16-384-ONNX",
        ["google/siglip2-so400m-patch14-384"] = "onnx-community/siglip2-so400m-patch14-384-ONNX",
        ["google/siglip2-so400m-patch16-256"] = "onnx-community/siglip2-so400m-patch16-256-ONNX",
        ["google/siglip2-so400m-patch16-384"] = "onnx-community/siglip2-so400m-patch16-384-ONNX",
    };

    /// <summary>The repository with the graphs of a checkpoint, or null.</summary>
    public static ModelId? MirrorOf(ModelId checkpoint) =>
        ModelId.TryParse(_mirrors.GetValueOrDefault(checkpoint.ToString()), out var mirror) ? mirror : null;

    /// <summary>The checkpoint whose graphs a repository holds, or null.</summary>
    public static ModelId? CheckpointOf(ModelId mirror) =>
        ModelId.TryParse(_mirrors.FirstOrDefault(pair => pair.Value == mirror.ToString()).Key, out var checkpoint) ? checkpoint : null;
}
