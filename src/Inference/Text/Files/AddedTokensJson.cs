using ZeroShotOrleans.Inference.Text.AddedTokens;
using ZeroShotOrleans.Inference.Text.SubwordModels;

namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>The <c>added_tokens</c> of a tokenizer.json.</summary>
internal static class AddedTokensJson
{
    public static IReadOnlyCollection<AddedToken> Read(JsonPlace? json, Vocabulary vocabulary) =>
        json is { } list ? [.. list.Items().Select(token => ReadToken(token, vocabulary))] : [];

    private static AddedToken ReadToken(JsonPlace json, Vocabulary vocabulary)
    {
        var content = json.Get("content").Text();
        return new AddedToken
        {
            Content = content,

            // As in the reference, the id that the model gives a token counts more than the one that stands here.
            Id = vocabulary.Find(content) ?? json.Get("id").Id(),
            SingleWord = json.Flag("single_word", otherwise: false),
            LeftStrip = json.Flag("lstrip", otherwise: false),
            RightStrip = json.Flag("rstrip", otherwise: false),
            Normalized = json.Flag("normalized", otherwise: !json.Flag("special", otherwise: false)),
        };
    }
}
