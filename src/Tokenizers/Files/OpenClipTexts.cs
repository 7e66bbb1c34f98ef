using System.Text.Json;
using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Cleaning;
using ZeroShotOrleans.Tokenizers.Pipeline;
using ZeroShotOrleans.Tokenizers.PreTokenizers;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>The <c>text_cfg</c> of an open_clip configuration, as far as it concerns tokens, and the tokenizers that open_clip makes of it.</summary>
internal static class OpenClipTexts
{
    public const string ConfigFile = "open_clip_config.json";

    private const string Remedy = "Export the model, which writes the change into tokenizer.json: python tools/export/export.py FOLDER OUT --verify";

    // Alternatives in the order of the reference, in any case. Its expressions also take the long s for an s, and do not match U+0345, whose other cases are letters although it is a mark:
    // it is dropped.
    private const string SimplePattern =
        "<[sS\u017F][tT][aA][rR][tT]_[oO][fF]_[tT][eE][xX][tT]>|<[eE][nN][dD]_[oO][fF]_[tT][eE][xX][tT]>"
        + @"|'[sS\u017F]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}\u0345]+";

    /// <summary>The rules of a folder that has such a configuration and neither a manifest nor a configuration of transformers; otherwise those of its tokenizer's files.</summary>
    public static TextRules OfFolder(string folder)
    {
        var config = Path.Combine(folder, ConfigFile);
        return File.Exists(config) && !File.Exists(Path.Combine(folder, "zeroshot.json")) && TokenizerConfig.ModelType(folder) is null
            ? Read(config, "model_cfg")
            : TextRules.OfFiles;
    }

    /// <summary>Reads the rules.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="nested">Key of the object with <c>text_cfg</c>; null if the file is that object.</param>
    /// <exception cref="InvalidDataException">A rule is not known. The message names it.</exception>
    public static TextRules Read(string file, string? nested)
    {
        var root = JsonPlace.Read(file);
        var model = nested is null ? root : root.Find(nested);
        if (model?.Find("text_cfg") is not { } texts)
        {
            return new TextRules { Cleaning = TextCleaning.Lower, IsSimpleTokenizer = true };
        }

        if (texts.Find("tokenizer_mode") is { } mode)
        {
            throw Refuse(mode, "changes the tokens after they are made; that is not supported");
        }

        var isSimple = texts.Find("hf_tokenizer_name") is not { Value.ValueKind: JsonValueKind.String } name || name.Text().Length == 0;
        var cleaning = isSimple ? TextCleaning.Lower : TextCleaning.Whitespace;
        if (texts.Find("tokenizer_kwargs") is { Value.ValueKind: JsonValueKind.Object } options)
        {
            foreach (var (key, value) in options.Members())
            {
                var place = options.Member(key, value);
                cleaning = key == "clean" ? Cleaning(place)
                    : value.ValueKind is JsonValueKind.Null or JsonValueKind.False ? cleaning
                    : throw Refuse(place, "changes how texts become tokens; that is not supported");
            }
        }

        return new TextRules { Cleaning = cleaning, IsSimpleTokenizer = isSimple };
    }

    /// <summary>Applies the rules to a tokenizer.</summary>
    /// <exception cref="InvalidDataException">It is not CLIP's, although open_clip's own tokenizer is asked for.</exception>
    public static TokenizerParts Apply(TextRules rules, TokenizerParts parts, string place)
    {
        parts = parts with { Cleaning = OpenClipCleaning.Of(rules.Cleaning) };
        if (!rules.IsSimpleTokenizer)
        {
            return parts;
        }

        if (parts is not { Model: Bpe { EndOfWordSuffix: "</w>" } model, Frame: { Before: [var begin], After: [var end] } })
        {
            throw MalformedFile.At(
                place, "model", "is not CLIP's byte-level BPE with a start and an end token, which open_clip's own tokenizer is made of",
                "Put the tokenizer of the model there, or name the tokenizer in text_cfg.hf_tokenizer_name if it has another one.");
        }

        return parts with
        {
            AddedTokens = new AddedVocabulary(
                [Around("<start_of_text>", begin), Around("<end_of_text>", end)], normalizer: null),
            Normalizer = null,
            PreTokenizer = new PreTokenizerSequence(
            [
                new PatternSplit(RunePattern.OfRegex(SimplePattern), SplitBehavior.Removed, invert: true),
                new ByteLevel(addPrefixSpace: false, useRegex: false),
            ]),
            Model = model.With(new Dictionary<string, int> { ["<start_of_text>"] = begin, ["<end_of_text>"] = end }),
        };
    }

    // Found by the expression instead, among the other words.
    private static AddedToken Around(string token, int id) => TokenizerConfig.Special(token, id) with { IsInTexts = false };

    private static TextCleaning Cleaning(JsonPlace place) => place.Text() switch
    {
        "lower" => TextCleaning.Lower,
        "whitespace" => TextCleaning.Whitespace,
        "canonicalize" => TextCleaning.Canonicalize,
        var other => throw place.Unsupported(other, "lower, whitespace, canonicalize"),
    };

    private static InvalidDataException Refuse(JsonPlace place, string fact) => MalformedFile.At(place.File, place.Path, fact, Remedy);
}
