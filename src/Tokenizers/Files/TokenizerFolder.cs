using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.Pipeline;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>Determines which files of a model folder contain the tokenizer, and reads them.</summary>
internal static class TokenizerFolder
{
    private const string SupportedClasses = "CLIPTokenizer, BertTokenizer, SiglipTokenizer, Siglip2Tokenizer, GemmaTokenizer, M2M100Tokenizer";

    /// <summary>Reads a folder; one of open_clip is known by its configuration.</summary>
    public static TokenizerParts Read(string folder) => Read(folder, OpenClipTexts.OfFolder(folder));

    /// <summary>Reads a folder whose rules for texts are known.</summary>
    public static TokenizerParts Read(string folder, TextRules rules)
    {
        CheckUnicode();
        var config = TokenizerConfig.Read(folder, rules.LowerCase);
        TokenizerKeys.Check(config);
        var parts = IsSiglip(folder, config) ? SiglipFiles.Read(folder, config)
            : config.Class is M2M100Files.Class && Has(folder, M2M100Files.PiecesFile) ? M2M100Files.Read(folder, config)
            : Has(folder, TokenizerJson.FileName) ? NllbFrame.AsConfigured(TokenizerJson.Read(Path.Combine(folder, TokenizerJson.FileName), config), config, folder)
            : ReadOlder(folder, config);
        TokenizerKeys.CheckFrame(config, parts);
        return OpenClipTexts.Apply(rules, parts, folder);
    }

    /// <summary>Reads a tokenizer.json and its tokenizer_config.json from streams.</summary>
    public static TokenizerParts Read(Stream tokenizer, Stream? configuration)
    {
        CheckUnicode();
        var config = new TokenizerConfig(
            configuration is null ? null : JsonPlace.Parse(TokenizerFile.Read(configuration, TokenizerConfig.FileName), TokenizerConfig.FileName));
        TokenizerKeys.Check(config);
        var json = JsonPlace.Parse(TokenizerFile.Read(tokenizer, TokenizerJson.FileName), TokenizerJson.FileName);
        var parts = config.Class == SiglipFiles.Class ? SiglipFiles.FromTokenizerJson(json, config) : NllbFrame.AsConfigured(TokenizerJson.Read(json, config), config, folder: "");
        TokenizerKeys.CheckFrame(config, parts);
        return parts;
    }

    private static void CheckUnicode()
    {
        if (!UnicodeForm.IsAvailable)
        {
            throw new InvalidOperationException(
                "Unicode normalization is disabled in this process, so tokens would silently differ from the model's. " +
                "Set InvariantGlobalization to false and, on Linux, install the ICU libraries (libicu or icu-libs).");
        }
    }

    // If a folder names no class, the reference derives it from the model type. SigLIP 2 has the same type but is not a Unigram model.
    private static bool IsSiglip(string folder, TokenizerConfig config) =>
        config.Class == SiglipFiles.Class
        || (config.Class is null && TokenizerConfig.ModelType(folder) is "siglip" && (Has(folder, SiglipFiles.VocabularyFile) || TokenizerJson.IsUnigram(folder)));

    private static TokenizerParts ReadOlder(string folder, TokenizerConfig config) => config.Class switch
    {
        "CLIPTokenizer" => ClipFiles.Read(folder, config),
        M2M100Files.Class => M2M100Files.Read(folder, config),
        "BertTokenizer" => BertFiles.Read(folder, config),
        "Siglip2Tokenizer" or "GemmaTokenizer" =>
            SentencePieceFiles.Read(Path.Combine(folder, SentencePieceFiles.Siglip2File), config),
        null => ReadByFiles(folder, config),
        var other => throw MalformedFile.At(
            Path.Combine(folder, TokenizerConfig.FileName),
            "tokenizer_class",
            $"without a {TokenizerJson.FileName}, '{other}' is not supported. Supported: {SupportedClasses}",
            $"Save the tokenizer as {TokenizerJson.FileName}, which works for every class with supported parts."),
    };

    private static TokenizerParts ReadByFiles(string folder, TokenizerConfig config) =>
        Has(folder, ClipFiles.VocabularyFile) ? ClipFiles.Read(folder, config)
        : Has(folder, BertFiles.VocabularyFile) ? BertFiles.Read(folder, config)
        : Has(folder, SiglipFiles.VocabularyFile) ? SentencePieceFiles.Read(Path.Combine(folder, SiglipFiles.VocabularyFile), config)
        : Has(folder, SentencePieceFiles.Siglip2File) ? SentencePieceFiles.Read(Path.Combine(folder, SentencePieceFiles.Siglip2File), config)
        : throw new FileNotFoundException(
            $"{folder} contains no tokenizer. Add a {TokenizerJson.FileName} or the older files: " +
            $"{ClipFiles.VocabularyFile} and {ClipFiles.MergesFile} (CLIP), {BertFiles.VocabularyFile} (BERT), " +
            $"{SiglipFiles.VocabularyFile} (SigLIP) or {SentencePieceFiles.Siglip2File} (SigLIP 2).",
            Path.Combine(folder, TokenizerJson.FileName));

    private static bool Has(string folder, string file) => File.Exists(Path.Combine(folder, file));
}
