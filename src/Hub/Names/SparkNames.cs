namespace ZeroShotOrleans.Hub.Names;

/// <summary>Model names of Spark NLP, for users who come from there.</summary>
/// <remarks>Each page of the Spark NLP models hub names the imported checkpoint. Names that two pages use for different checkpoints are left out.</remarks>
internal static class SparkNames
{
    private static readonly SortedDictionary<string, string> _checkpoints = new(StringComparer.Ordinal)
    {
        ["zero_shot_classifier_clip_vit_base_patch32"] = "openai/clip-vit-base-patch32",
        ["clip_vit_base_patch16"] = "openai/clip-vit-base-patch16",
        ["clip_vit_large_patch14"] = "openai/clip-vit-large-patch14",
        ["tinyclip_vit_40m_32_text_19m_laion400m"] = "wkcn/TinyCLIP-ViT-40M-32-Text-19M-LAION400M",
        ["pubmed_clip_vit_base_patch32"] = "flaviagiammarino/pubmed-clip-vit-base-patch32",
    };

    /// <summary>All names in alphabetical order.</summary>
    public static IEnumerable<string> All => _checkpoints.Keys;

    /// <summary>The checkpoint with this name, or null.</summary>
    public static string? Find(string name) => _checkpoints.GetValueOrDefault(name);
}
