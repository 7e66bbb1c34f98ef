using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.Pipeline;
using ZeroShotOrleans.Tokenizers.PostProcessors;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>M2M100Tokenizer, which reads no tokenizer.json: vocab.json numbers the pieces of a SentencePiece model, and languages follow behind it.</summary>
internal static class M2M100Files
{
    public const string Class = "M2M100Tokenizer";

    public const string PiecesFile = "sentencepiece.bpe.model";

    // SentencePiece's visible space.
    private const string Mark = "\u2581";

    // FAIRSEQ_LANGUAGE_CODES["m2m100"] of the reference: the order is that of the ids.
    private static readonly string[] _languages =
    [
        .. ("af am ar ast az ba be bg bn br bs ca ceb cs cy da de el en es et fa ff fi fr fy ga gd gl gu ha he hi hr ht hu hy id ig ilo is it ja jv ka kk km kn ko lb lg ln lo lt lv mg mk ml mn mr "
            + "ms my ne nl no ns oc or pa pl ps pt ro ru sd si sk sl so sq sr ss su sv sw ta th tl tn tr uk ur uz vi wo xh yi yo zh zu").Split(' '),
    ];

    public static TokenizerParts Read(string folder, TokenizerConfig config)
    {
        if (config.Find("language_codes") is { } codes && codes.Text() is not "m2m100")
        {
            throw codes.Unsupported(codes.Text(), "m2m100");
        }

        var file = Path.Combine(folder, PiecesFile);
        var pieces = SentencePieceModel.Read(file);
        if (pieces.Algorithm is not SentencePieceAlgorithm.Bpe || !pieces.RemoveExtraSpaces || !pieces.AddDummyPrefix)
        {
            throw MalformedFile.At(file, "trainer_spec", $"is not BPE with single spaces and one in front, which {Class} has", "Use the file of the model.");
        }

        var json = JsonPlace.Read(Path.Combine(folder, ClipFiles.VocabularyFile));
        var vocabulary = ModelJson.ReadVocabulary(json);
        var charsmap = pieces.Charsmap.Length == 0 ? null
            : Charsmap.TryRead(pieces.Charsmap) ?? throw MalformedFile.At(file, "precompiled_charsmap", "is not a valid replacement table");
        var special = new[] { Token("bos_token", "<s>"), Token("eos_token", "</s>"), Token("pad_token", "<pad>"), Token("unk_token", "<unk>") };
        var languages = _languages.Index()
            .Select(language => TokenizerConfig.Special($"__{language.Item}__", vocabulary.Pieces.Count + language.Index) with { IsInTexts = false }).ToArray();
        var source = config.Token("src_lang") ?? "en";
        var first = Array.IndexOf(_languages, source) is var index and >= 0
            ? languages[index].Id
            : throw MalformedFile.At(Path.Combine(folder, TokenizerConfig.FileName), "src_lang", $"'{source}' is not a language of {Class}", "Use one, such as en.");
        List<INormalizer> steps = charsmap is null ? [] : [new SentencePieceReplacement(charsmap)];
        steps.AddRange(
        [
            new Replace(RunePattern.OfRegex(" {2,}"), " "), new Replace(RunePattern.OfRegex(@"\A | \z"), ""), new Prepend(Mark), new Replace(RunePattern.Of(" "), Mark),
        ]);
        return new TokenizerParts
        {
            AddedTokens = new AddedVocabulary([.. special, .. languages], normalizer: null),
            Normalizer = new NormalizerSequence(steps),
            Model = SentencePieceBpe.Of(pieces, vocabulary, special[3].Id),
            Frame = new SpecialTokenFrame([first], [special[1].Id]),
        };

        AddedToken Token(string role, string otherwise) => TokenizerConfig.Special(
            config.Token(role) ?? otherwise,
            vocabulary.Find(config.Token(role) ?? otherwise) ?? throw json.Error($"the special token '{config.Token(role) ?? otherwise}' is not in the vocabulary"));
    }
}
