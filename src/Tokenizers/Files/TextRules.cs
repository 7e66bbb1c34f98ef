using ZeroShotOrleans.Tokenizers.Cleaning;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>What is done to texts beyond what the files of a tokenizer say.</summary>
internal sealed record TextRules
{
    /// <summary>Only what the files of the tokenizer say.</summary>
    public static TextRules OfFiles { get; } = new();

    /// <summary>Whether texts become lower case; null: as tokenizer_config.json says.</summary>
    public bool? LowerCase { get; init; }

    /// <summary>open_clip's cleaning, before everything else.</summary>
    public TextCleaning Cleaning { get; init; }

    /// <summary>Whether CLIP's vocabulary is used as open_clip's SimpleTokenizer does, which splits words and finds special tokens in another way.</summary>
    public bool IsSimpleTokenizer { get; init; }
}
