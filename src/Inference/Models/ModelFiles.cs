namespace ZeroShotOrleans.Inference.Models;

/// <summary>Names of the small files of a model folder.</summary>
public static class ModelFiles
{
    /// <summary>What the graphs leave out; see <see cref="ModelManifest"/>.</summary>
    public const string Manifest = "zeroshot.json";

    /// <summary>Kind and shape of the model.</summary>
    public const string Config = "config.json";

    /// <summary>How a picture becomes pixels.</summary>
    public const string Preprocessor = "preprocessor_config.json";

    /// <summary>How a picture becomes pixels, in folders of transformers 5: among other things, under <c>image_processor</c>.</summary>
    public const string Processor = "processor_config.json";

    /// <summary>How a text becomes tokens.</summary>
    public const string Tokenizer = "tokenizer.json";

    /// <summary>What tokenizer.json leaves out: length, padding.</summary>
    public const string TokenizerConfig = "tokenizer_config.json";

    /// <summary>Files of which at least one must be there: tokenizer.json, or a vocabulary of before it.</summary>
    public static IReadOnlyList<string> Vocabularies { get; } = [Tokenizer, "spiece.model", "tokenizer.model", "vocab.json", "vocab.txt"];

    /// <summary>Every file that a tokenizer may be read from, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> OfTokenizer { get; } =
    [
        "added_tokens.json", "merges.txt", "special_tokens_map.json", "spiece.model", "tokenizer.json", "tokenizer.model", TokenizerConfig, "vocab.json", "vocab.txt",
    ];
}
