namespace ZeroShotOrleans.Hub.Names;

/// <summary>Names that models have in Spark NLP, for whoever comes from there.</summary>
/// <remarks>Each page of its models hub names the checkpoint that was imported; names that two pages share for different checkpoints are left out.</remarks>
internal static class SparkNames
{
    private static readonly SortedDictionary<string, string> Checkpoints = new(StringComparer.Ordinal)
    {
        ["zero_shot_classifier_clip_vit_base_patch32"] = "openai/clip-vit-base-patch32",
        ["clip_vit_base_patch16"] = "openai/clip-vit-base-patch16",
        ["clip_vit_large_patch14"] = "openai/clip-vit-large-patch14",
        ["tinyclip_vit_40m_32_text_19m_laion400m"] = "wkcn/TinyCLIP-ViT-40M-32-Text-19M-LAION400M",
        ["pubmed_clip_vit_base_patch32"] = "flaviagiammarino/pubmed-clip-vit-base-patch32",
    };

    /// <summary>All names, in the order of the alphabet.</summary>
    public static IEnumerable<string> All => Checkpoints.Keys;

    /// <summary>The checkpoint of a name, or null.</summary>
    public static string? Find(string name) => Checkpoints.GetValueOrDefault(name);
}
