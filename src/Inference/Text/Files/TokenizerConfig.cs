using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Inference.Text.AddedTokens;
using ZeroShotOrleans.Inference.Text.SubwordModels;

namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>A tokenizer_config.json: what older vocabulary files leave to code. A folder may lack it.</summary>
internal sealed class TokenizerConfig(JsonPlace? json)
{
    public const string FileName = "tokenizer_config.json";

    private const string FastEnding = "Fast";

    /// <summary>The class that Hugging Face would load, without the ending that marks its fast version; null when none is named.</summary>
    public string? Class { get; } = json?.Find("tokenizer_class")?.Text() is { } name && name.EndsWith(FastEnding, StringComparison.Ordinal)
        ? name[..^FastEnding.Length]
        : json?.Find("tokenizer_class")?.Text();

    public static TokenizerConfig Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return new TokenizerConfig(File.Exists(file) ? JsonPlace.Read(file) : null);
    }

    /// <summary>The kind of model that config.json names, or null.</summary>
    public static string? ModelType(string folder)
    {
        var file = Path.Combine(folder, "config.json");
        return File.Exists(file) ? JsonPlace.Read(file).Find("model_type")?.Text() : null;
    }

    /// <summary>The value of a key, or null.</summary>
    public JsonPlace? Find(string key) => json?.Find(key);

    public bool Flag(string name, bool otherwise) => json?.Flag(name, otherwise) ?? otherwise;

    /// <summary>A token by its role, e.g. <c>sep_token</c>; null when the file does not say.</summary>
    public string? Token(string role) => json?.Find(role) is { } token ? Content(token) : null;

    /// <summary>Whether it lists the added tokens with their ids.</summary>
    public bool ListsAddedTokens => json?.Find("added_tokens_decoder") is not null;

    /// <summary>Tokens beyond the vocabulary: with ids in <c>added_tokens_decoder</c>, or named only and numbered after the vocabulary.</summary>
    public IReadOnlyList<AddedToken> AddedTokens(Vocabulary vocabulary)
    {
        var tokens = WithIds().ToList();
        var next = tokens.Select(token => token.Id + 1).Append(vocabulary.Size).Max();
        var known = tokens.Select(token => token.Content).ToHashSet();
        foreach (var name in NamedOnly())
        {
            if (vocabulary.Find(name) is null && known.Add(name))
            {
                tokens.Add(Special(name, next++));
            }
        }

        return tokens;
    }

    /// <summary>A token that is sought in the text as it is given.</summary>
    public static AddedToken Special(string content, int id) => new() { Content = content, Id = id };

    private IEnumerable<AddedToken> WithIds()
    {
        if (json?.Find("added_tokens_decoder") is not { } decoder)
        {
            yield break;
        }

        foreach (var (name, token) in decoder.Members())
        {
            var place = decoder.Member(name, token);
            yield return int.TryParse(name, CultureInfo.InvariantCulture, out var id) && id is >= 0 and < Vocabulary.MaxSize
                ? AddedTokensJson.ReadToken(place, id)
                : throw place.Fault("has a name that is not a token id");
        }
    }

    private IEnumerable<string> NamedOnly() =>
        Names("additional_special_tokens").Concat(Names("extra_special_tokens"));

    private IEnumerable<string> Names(string list) =>
        json?.Find(list) is { Value.ValueKind: JsonValueKind.Array } names ? names.Items().Select(Content) : [];

    // Either a text or an object around it.
    private static string Content(JsonPlace token) =>
        token.Value.ValueKind == JsonValueKind.Object ? token.Get("content").Text() : token.Text();
}
