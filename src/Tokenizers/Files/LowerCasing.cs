using ZeroShotOrleans.Tokenizers.Normalizers;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>Adds lower-casing for tokenizer.json files that lack it because the tokenizer class implements it, such as the published ones of SigLIP 2.</summary>
/// <remarks>
/// These folders have <c>do_lower_case: true</c> (or name Siglip2Tokenizer) in tokenizer_config.json, and the model was trained on lower case.
/// Without this step, the scores are worse and no error is reported.
/// </remarks>
internal static class LowerCasing
{
    private const string Probe = "A";

    public static INormalizer? AsConfigured(INormalizer? normalizer, TokenizerConfig config)
    {
        var isWanted = config.LowerCase(otherwise: config.Class == "Siglip2Tokenizer");
        var isMissing = normalizer is null || normalizer.Normalize(Probe).Contains(Probe, StringComparison.Ordinal);
        if (config.MustKeepCase && !isMissing)
        {
            throw new InvalidDataException(
                $"{TokenizerJson.FileName}: normalizer: lower-cases texts itself, so lower_case of zeroshot.json cannot be false. Remove the step, or set lower_case to true.");
        }

        return !isWanted || !isMissing ? normalizer
            : normalizer is null ? new Lowercase()
            : new NormalizerSequence([new Lowercase(), normalizer]);
    }
}
