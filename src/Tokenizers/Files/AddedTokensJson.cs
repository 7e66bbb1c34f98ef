using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>The <c>added_tokens</c> of a tokenizer.json.</summary>
internal static class AddedTokensJson
{
    public static IReadOnlyCollection<AddedToken> Read(JsonPlace? json, Vocabulary vocabulary) =>
        json is { } list ? [.. list.Items().Select(token => ReadToken(token, IdOf(token, vocabulary)))] : [];

    public static AddedToken ReadToken(JsonPlace json, int id) =>
        new()
        {
            Id = id,
            Content = json.Get("content").Text(),
            Special = json.Flag("special", otherwise: false),
            SingleWord = json.Flag("single_word", otherwise: false),
            LeftStrip = json.Flag("lstrip", otherwise: false),
            RightStrip = json.Flag("rstrip", otherwise: false),
            Normalized = json.Flag("normalized", otherwise: !json.Flag("special", otherwise: false)),
        };

    // As in the reference, the id in the model's vocabulary takes precedence over the one here.
    private static int IdOf(JsonPlace json, Vocabulary vocabulary) =>
        vocabulary.Find(json.Get("content").Text()) ?? json.Get("id").Id();
}
