using ZeroShotOrleans.Inference.Text.AddedTokens;

namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>A tokenizer.json. Its <c>truncation</c>, <c>padding</c> and <c>decoder</c> are not for encoding alone and are left alone.</summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    public static TokenizerParts Read(string file, TokenizerConfig config)
    {
        var json = JsonPlace.Read(file);
        try
        {
            return Read(json, config);
        }
        catch (InvalidOperationException fault)
        {
            // The kinds of values are checked above; what remains is a text with half a surrogate pair.
            throw MalformedFile.At(file, "a text", fault.Message.TrimEnd('.'), cause: fault);
        }
    }

    private static TokenizerParts Read(JsonPlace json, TokenizerConfig config)
    {
        var model = ModelJson.Read(json.Get("model"));
        var stored = json.Find("normalizer") is { } rewriting ? NormalizerJson.Read(rewriting) : null;
        var normalizer = LowerCasing.AsConfigured(stored, config);
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
