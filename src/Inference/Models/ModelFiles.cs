namespace ZeroShotOrleans.Inference.Models;

/// <summary>Names of the small files of a model folder.</summary>
internal static class ModelFiles
{
    /// <summary>Properties that the graphs do not contain; see <see cref="ModelManifest"/>.</summary>
    public const string Manifest = "zeroshot.json";

    /// <summary>Type and dimensions of the model.</summary>
    public const string Config = "config.json";

    /// <summary>Towers and preprocessing of an open_clip model.</summary>
    public const string OpenClip = "open_clip_config.json";

    /// <summary>Image preprocessing.</summary>
    public const string Preprocessor = "preprocessor_config.json";

    /// <summary>Image preprocessing in folders of transformers 5, under <c>image_processor</c>.</summary>
    public const string Processor = "processor_config.json";

    /// <summary>Image preprocessing of open_clip in folders of Immich.</summary>
    public const string OpenClipPictures = "preprocess_cfg.json";

    /// <summary>The tokenizer.</summary>
    public const string Tokenizer = "tokenizer.json";

    /// <summary>Tokenizer settings that are not in tokenizer.json: length, padding.</summary>
    public const string TokenizerConfig = "tokenizer_config.json";

    /// <summary>Files of which at least one is required: tokenizer.json or an older vocabulary.</summary>
    public static IReadOnlyList<string> Vocabularies { get; } = [Tokenizer, "spiece.model", "tokenizer.model", "vocab.json", "vocab.txt"];

    /// <summary>All files that a tokenizer may be read from, in alphabetical order.</summary>
    public static IReadOnlyList<string> OfTokenizer { get; } =
    [
        "added_tokens.json", "merges.txt", "sentencepiece.bpe.model", "special_tokens_map.json", "spiece.model", "tokenizer.json", "tokenizer.model", TokenizerConfig, "vocab.json", "vocab.txt",
    ];
}
