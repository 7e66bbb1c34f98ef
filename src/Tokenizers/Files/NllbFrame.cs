using ZeroShotOrleans.Tokenizers.Pipeline;
using ZeroShotOrleans.Tokenizers.PostProcessors;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>The tokens around a text of NllbTokenizer: the class sets them from its language, whatever tokenizer.json has.</summary>
internal static class NllbFrame
{
    private const string Class = "NllbTokenizer";

    public static TokenizerParts AsConfigured(TokenizerParts parts, TokenizerConfig config, string folder)
    {
        if (config.Class is not Class)
        {
            return parts;
        }

        var (language, end) = (Id(config.Token("src_lang") ?? "eng_Latn"), Id(config.Token("eos_token") ?? "</s>"));
        return parts with
        {
            Frame = config.Flag("legacy_behaviour", otherwise: false) ? new SpecialTokenFrame([], [end, language]) : new SpecialTokenFrame([language], [end]),
        };

        int Id(string token) => parts.AddedTokens.Tokens.FirstOrDefault(added => added.Content == token)?.Id ?? parts.Model.Vocabulary.Find(token) ?? throw MalformedFile.At(
            Path.Combine(folder, TokenizerConfig.FileName), "src_lang", $"needs the token '{token}', which {TokenizerJson.FileName} does not have", "Use a language of the model, such as eng_Latn.");
    }
}
