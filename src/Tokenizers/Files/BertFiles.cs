using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.Pipeline;
using ZeroShotOrleans.Tokenizers.PostProcessors;
using ZeroShotOrleans.Tokenizers.PreTokenizers;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>BERT's older file, vocab.txt: one piece per line; its id is the line number, starting at 0.</summary>
internal static class BertFiles
{
    public const string VocabularyFile = "vocab.txt";

    public static TokenizerParts Read(string folder, TokenizerConfig config)
    {
        var file = Path.Combine(folder, VocabularyFile);
        var vocabulary = ReadVocabulary(file);
        var unknown = Required("unk_token", "[UNK]");
        var begin = Required("cls_token", "[CLS]");
        var end = Required("sep_token", "[SEP]");
        var optional = new[] { config.Token("pad_token") ?? "[PAD]", config.Token("mask_token") ?? "[MASK]" }
            .SelectMany(token => vocabulary.Find(token) is { } id ? [TokenizerConfig.Special(token, id)] : Array.Empty<AddedToken>());
        var normalizer = ReadNormalizer(config);
        return new TokenizerParts
        {
            AddedTokens = new AddedVocabulary([unknown, begin, end, .. optional, .. config.AddedTokens(vocabulary)], normalizer),
            Normalizer = normalizer,
            PreTokenizer = new BertPreTokenizer(),
            Model = new WordPiece
            {
                Vocabulary = vocabulary,
                UnknownId = unknown.Id,
                ContinuingPrefix = "##",
                MaxCharactersPerWord = 100,
            },
            Frame = new SpecialTokenFrame([begin.Id], [end.Id]),
        };

        AddedToken Required(string role, string otherwise)
        {
            var token = config.Token(role) ?? otherwise;
            return TokenizerConfig.Special(token, vocabulary.Find(token)
                ?? throw MalformedFile.At(file, "vocabulary", $"the special token '{token}' is not in it"));
        }
    }

    /// <summary>Applies the configuration to the steps of a tokenizer.json: for BERT's class, the configuration takes precedence.</summary>
    public static BertNormalizer AsConfigured(BertNormalizer stored, TokenizerConfig config)
    {
        if (config.Class is not "BertTokenizer")
        {
            return stored;
        }

        // By default, accents are stripped if the text is lower-cased.
        var lowercase = config.LowerCase(stored.Lowercase);
        return new BertNormalizer
        {
            CleanText = stored.CleanText,
            HandleChineseChars = config.Flag("tokenize_chinese_chars", stored.HandleChineseChars),
            Lowercase = lowercase,
            StripAccents = config.Flag("strip_accents", lowercase == stored.Lowercase ? stored.StripAccents : lowercase),
        };
    }

    private static Vocabulary ReadVocabulary(string file)
    {
        var ids = new Dictionary<string, int>();
        foreach (var (id, piece) in TokenizerFile.ReadLines(file).Index())
        {
            // As in the reference, a repeated piece has its last id.
            ids[piece] = id;
        }

        return new Vocabulary(ids);
    }

    private static BertNormalizer ReadNormalizer(TokenizerConfig config)
    {
        var lowercase = config.LowerCase(otherwise: true);
        return new BertNormalizer
        {
            CleanText = true,
            HandleChineseChars = config.Flag("tokenize_chinese_chars", otherwise: true),
            Lowercase = lowercase,
            StripAccents = config.Flag("strip_accents", otherwise: lowercase),
        };
    }
}
