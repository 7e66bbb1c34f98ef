using System.Text.Json;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>The <c>model</c> of a tokenizer.json.</summary>
internal static class ModelJson
{
    private const string Supported = "WordPiece, BPE, Unigram";

    public static ISubwordModel Read(JsonPlace json) => json.Find("type")?.Text() switch
    {
        "WordPiece" => ReadWordPiece(json),
        "BPE" => ReadBpe(json),
        "Unigram" => ReadUnigram(json),
        null => ReadUntyped(json),
        var other => throw json.Get("type").Unsupported(other, Supported),
    };

    /// <summary>Reads the model of a class that supports only Unigram.</summary>
    /// <param name="tokenizerClass">The class, for messages.</param>
    /// <param name="json">The model.</param>
    /// <param name="neverInText">Ids of special tokens, which are not used to encode text; the unknown token is added.</param>
    public static Unigram ReadUnigramFor(string tokenizerClass, JsonPlace json, IReadOnlySet<int> neverInText)
    {
        var type = json.Find("type")?.Text();
        return type is "Unigram" || (type is null && json.Get("vocab").Value.ValueKind == JsonValueKind.Array)
            ? ReadUnigram(json, neverInText)
            : throw json.Error($"is '{type}', but {tokenizerClass}, which {TokenizerConfig.FileName} names, requires a Unigram model");
    }

    // Files from before tokenizers 0.9 do not state the model type; it follows from the fields.
    private static ISubwordModel ReadUntyped(JsonPlace json) =>
        json.Find("merges") is not null ? ReadBpe(json)
        : json.Find("max_input_chars_per_word") is not null ? ReadWordPiece(json)
        : json.Get("vocab").Value.ValueKind == JsonValueKind.Array ? ReadUnigram(json)
        : throw json.Error($"has no 'type'. Supported: {Supported}");

    private static WordPiece ReadWordPiece(JsonPlace json)
    {
        var vocabulary = ReadVocabulary(json.Get("vocab"));
        return new WordPiece
        {
            Vocabulary = vocabulary,
            UnknownId = ReadUnknown(json, vocabulary) ?? throw json.Error("has no 'unk_token'"),
            ContinuingPrefix = json.Find("continuing_subword_prefix")?.Text() ?? "##",
            MaxCharactersPerWord = json.Find("max_input_chars_per_word")?.Id() ?? 100,
        };
    }

    private static Bpe ReadBpe(JsonPlace json)
    {
        var vocabulary = ReadVocabulary(json.Get("vocab"));
        var prefix = json.Find("continuing_subword_prefix")?.Text() ?? "";
        return new Bpe
        {
            Vocabulary = vocabulary,
            Merges = MergesJson.Read(json.Get("merges"), vocabulary, prefix),
            UnknownId = ReadUnknown(json, vocabulary),
            FuseUnknown = json.Flag("fuse_unk", otherwise: false),
            ContinuingPrefix = prefix,
            EndOfWordSuffix = json.Find("end_of_word_suffix")?.Text() ?? "",
            IgnoreMerges = json.Flag("ignore_merges", otherwise: false),
            Bytes = json.Flag("byte_fallback", otherwise: false) ? new BytePieces(vocabulary) : null,
        };
    }

    private static Unigram ReadUnigram(JsonPlace json, IReadOnlySet<int>? neverInText = null)
    {
        var list = json.Get("vocab");
        var pieces = list.Items().Select(ReadScoredPiece).ToArray();
        var unknown = json.Find("unk_id") ?? throw json.Error("has no 'unk_id', the id of the unknown token");
        return unknown.Id() < pieces.Length
            ? new Unigram(
                pieces, unknown.Id(), json.Flag("byte_fallback", otherwise: false), neverInText is null ? null : neverInText.Append(unknown.Id()).ToHashSet())
            : throw unknown.Error($"is {unknown.Id()}, but there are only {pieces.Length} pieces");
    }

    private static (string Piece, double Score) ReadScoredPiece(JsonPlace json) =>
        json.Items().ToArray() is [var piece, { Value.ValueKind: JsonValueKind.Number } score]
            ? (piece.Text(), score.Value.GetDouble())
            : throw json.Error("is not a pair of piece and score");

    /// <summary>Reads <c>{"piece": id, ...}</c>.</summary>
    public static Vocabulary ReadVocabulary(JsonPlace json)
    {
        var ids = new Dictionary<string, int>();
        foreach (var (piece, value) in json.Members())
        {
            // Create the location only for an error: there are up to 256,000 entries.
            ids[piece] = JsonPlace.IdOf(value) ?? json.Member(piece, value).Id();
        }

        return ids.Count > 0 ? new Vocabulary(ids) : throw json.Error("is empty");
    }

    private static int? ReadUnknown(JsonPlace json, Vocabulary vocabulary) =>
        json.Find("unk_token") is { } token
            ? vocabulary.Find(token.Text()) ?? throw token.Error($"'{token.Text()}' is not in the vocabulary")
            : null;
}
