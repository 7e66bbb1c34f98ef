using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.Pipeline;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>A tokenizer.json. Its <c>truncation</c>, <c>padding</c> and <c>decoder</c> are ignored, because they do not affect encoding.</summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    /// <summary>Whether the folder has such a file with a Unigram model.</summary>
    public static bool IsUnigram(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file) && JsonPlace.Read(file).Find("model")?.Find("type")?.Text() is "Unigram";
    }

    public static TokenizerParts Read(string file, TokenizerConfig config) => Read(JsonPlace.Read(file), config);

    public static TokenizerParts Read(JsonPlace json, TokenizerConfig config)
    {
        var model = ModelJson.Read(json.Get("model"));
        var stored = json.Find("normalizer") is { } rewriting ? NormalizerJson.Read(rewriting) : null;
        var normalizer = LowerCasing.AsConfigured(stored is BertNormalizer bert ? BertFiles.AsConfigured(bert, config) : stored, config);
        return new TokenizerParts
        {
            AddedTokens = new AddedVocabulary(AddedTokensJson.Read(json.Find("added_tokens"), model.Vocabulary), normalizer),
            Normalizer = normalizer,
            PreTokenizer = json.Find("pre_tokenizer") is { } cutting ? PreTokenizerJson.Read(cutting) : null,
            Model = model,
            Frame = json.Find("post_processor") is { } framing ? PostProcessorJson.Read(framing) : PostProcessors.SpecialTokenFrame.None,
        };
    }
}
