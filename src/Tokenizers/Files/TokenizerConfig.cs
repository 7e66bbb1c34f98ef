using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>A tokenizer_config.json: settings that older vocabulary files do not contain. Optional.</summary>
/// <param name="json">The file; null if there is none.</param>
/// <param name="lowerCase">Takes precedence over <c>do_lower_case</c>; null if nothing does.</param>
internal sealed class TokenizerConfig(JsonPlace? json, bool? lowerCase = null)
{
    private const string LowerCaseKey = "do_lower_case";

    public const string FileName = "tokenizer_config.json";

    private const string FastEnding = "Fast";

    /// <summary>The Hugging Face tokenizer class, without the suffix of its fast version; null if the file names none.</summary>
    public string? Class { get; } = json?.Find("tokenizer_class")?.Text() is { } name && name.EndsWith(FastEnding, StringComparison.Ordinal)
        ? name[..^FastEnding.Length]
        : json?.Find("tokenizer_class")?.Text();

    public static TokenizerConfig Read(string folder, bool? lowerCase)
    {
        var file = Path.Combine(folder, FileName);
        return new TokenizerConfig(File.Exists(file) ? JsonPlace.Read(file) : null, lowerCase);
    }

    /// <summary>The <c>model_type</c> in config.json, or null.</summary>
    public static string? ModelType(string folder)
    {
        var file = Path.Combine(folder, "config.json");
        return File.Exists(file) ? JsonPlace.Read(file).Find("model_type")?.Text() : null;
    }

    /// <summary>The value of a key, or null.</summary>
    public JsonPlace? Find(string key) => json?.Find(key);

    public bool Flag(string name, bool otherwise) => json?.Flag(name, otherwise) ?? otherwise;

    /// <summary>Whether a manifest asks for the case of texts to be kept.</summary>
    public bool MustKeepCase => lowerCase is false;

    /// <summary>Whether texts become lower case.</summary>
    public bool LowerCase(bool otherwise) => lowerCase ?? Flag(LowerCaseKey, otherwise);

    /// <summary>A token by its role, such as <c>sep_token</c>; null if the file does not state it.</summary>
    public string? Token(string role) => json?.Find(role) is { } token ? Content(token) : null;

    /// <summary>Whether the file lists the added tokens with their ids.</summary>
    public bool ListsAddedTokens => json?.Find("added_tokens_decoder") is not null;

    /// <summary>Tokens beyond the vocabulary: with ids in <c>added_tokens_decoder</c>, or by name only and numbered after the vocabulary.</summary>
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

    /// <summary>A token that is matched in the original text.</summary>
    public static AddedToken Special(string content, int id) => new() { Content = content, Id = id, Special = true };

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
                : throw place.Error("has a name that is not a token id");
        }
    }

    private IEnumerable<string> NamedOnly() =>
        Names("additional_special_tokens").Concat(Names("extra_special_tokens"));

    private IEnumerable<string> Names(string list) =>
        json?.Find(list) is { Value.ValueKind: JsonValueKind.Array } names ? names.Items().Select(Content) : [];

    // Either a string or an object that contains it.
    private static string Content(JsonPlace token) =>
        token.Value.ValueKind == JsonValueKind.Object ? token.Get("content").Text() : token.Text();
}
