using ZeroShotOrleans.Inference.Text.Normalizers;

namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>Makes up for tokenizer.json files that leave lower-casing to code, as the published ones of SigLIP 2 do.</summary>
/// <remarks>
/// Those folders say <c>do_lower_case: true</c> (or name Siglip2Tokenizer) in tokenizer_config.json, and the model was trained on lower case;
/// without this its scores suffer and nothing else shows it.
/// </remarks>
internal static class LowerCasing
{
    private const string Probe = "A";

    public static INormalizer? AsConfigured(INormalizer? normalizer, TokenizerConfig config)
    {
        var isWanted = config.Class == "Siglip2Tokenizer" || config.Flag("do_lower_case", otherwise: false);
        var isMissing = normalizer is null || normalizer.Normalize(Probe).Contains(Probe, StringComparison.Ordinal);
        return !isWanted || !isMissing ? normalizer
            : normalizer is null ? new Lowercase()
            : new Sequence([new Lowercase(), normalizer]);
    }
}
