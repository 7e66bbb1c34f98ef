using System.Text;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.PreTokenizers;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>The <c>pre_tokenizer</c> of a tokenizer.json.</summary>
internal static class PreTokenizerJson
{
    private const string Supported =
        "Sequence, Whitespace, WhitespaceSplit, BertPreTokenizer, ByteLevel, Split, Metaspace, Punctuation, Digits";

    public static IPreTokenizer Read(JsonPlace json)
    {
        var type = json.Get("type");
        return type.Text() switch
        {
            "Sequence" => new PreTokenizerSequence([.. json.Get("pretokenizers").Items().Select(Read)]),
            "Whitespace" => new Whitespace(),
            "WhitespaceSplit" => new WhitespaceSplit(),
            "BertPreTokenizer" => new BertPreTokenizer(),
            "ByteLevel" => new ByteLevel(
                addPrefixSpace: json.Flag("add_prefix_space", otherwise: true),
                useRegex: json.Flag("use_regex", otherwise: true)),
            "Split" => new PatternSplit(
                PatternJson.Read(json.Get("pattern")),
                ReadBehavior(json.Get("behavior")),
                invert: json.Flag("invert", otherwise: false)),
            "Metaspace" => ReadMetaspace(json),
            "Punctuation" => new RuneSplit(
                RuneClass.IsPunctuation,
                json.Find("behavior") is { } behavior ? ReadBehavior(behavior) : SplitBehavior.Isolated),
            "Digits" => new RuneSplit(
                RuneClass.IsNumber,
                json.Flag("individual_digits", otherwise: false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
            var other => throw type.Unsupported(other, Supported),
        };
    }

    private static SplitBehavior ReadBehavior(JsonPlace json) => json.Text() switch
    {
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "Contiguous" => SplitBehavior.Contiguous,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        var other => throw json.Unsupported(other, "Removed, Isolated, Contiguous, MergedWithPrevious, MergedWithNext"),
    };

    // Files from before tokenizers 0.15 have add_prefix_space instead of prepend_scheme.
    private static Metaspace ReadMetaspace(JsonPlace json)
    {
        var replacement = json.Get("replacement");
        return Rune.TryGetRuneAt(replacement.Text().PadRight(1), 0, out var rune) && rune.Utf16SequenceLength == replacement.Text().Length
            ? new Metaspace(rune, ReadPrepend(json), split: json.Flag("split", otherwise: true))
            : throw replacement.Error("is not a single character");
    }

    private static MetaspacePrepend ReadPrepend(JsonPlace json) => json.Find("prepend_scheme")?.Text() switch
    {
        "always" => MetaspacePrepend.Always,
        "first" => MetaspacePrepend.First,
        "never" => MetaspacePrepend.Never,
        null => json.Flag("add_prefix_space", otherwise: true) ? MetaspacePrepend.Always : MetaspacePrepend.Never,
        var other => throw json.Get("prepend_scheme").Unsupported(other, "always, first, never"),
    };
}
