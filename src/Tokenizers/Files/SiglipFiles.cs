using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.Pipeline;
using ZeroShotOrleans.Tokenizers.PostProcessors;
using ZeroShotOrleans.Tokenizers.PreTokenizers;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>
/// The steps that SiglipTokenizer implements in code around a Unigram model: lower case, no ASCII punctuation, collapsed white space, then SentencePiece. The
/// reference uses this class even if there is a tokenizer.json; the published ones of SigLIP clean texts differently, or not at all.
/// </summary>
internal static class SiglipFiles
{
    public const string Class = "SiglipTokenizer";

    public const string VocabularyFile = "spiece.model";

    // SentencePiece's visible space.
    private const char Mark = '\u2581';

    // Steps that published tokenizer.json files may contain although the class or SentencePiece performs them itself.
    private const string OwnSteps = "Sequence, Lowercase, Replace, Strip, Precompiled";

    /// <summary>Reads spiece.model or, without it, the Unigram model and the replacement table of tokenizer.json.</summary>
    public static TokenizerParts Read(string folder, TokenizerConfig config)
    {
        var older = Path.Combine(folder, VocabularyFile);
        var newer = Path.Combine(folder, TokenizerJson.FileName);
        return File.Exists(older) ? FromSentencePiece(older, SentencePieceModel.Read(older), config, File.Exists(newer) ? JsonPlace.Read(newer) : null)
            : File.Exists(newer) ? FromTokenizerJson(JsonPlace.Read(newer), config)
            : throw TokenizerFile.Missing(older);
    }

    /// <summary>Creates the parts for a Unigram model of SentencePiece.</summary>
    /// <param name="file">Its file, for messages.</param>
    /// <param name="model">Its content.</param>
    /// <param name="config">The tokenizer_config.json.</param>
    /// <param name="tokenizer">A tokenizer.json next to it, or null. Only its added tokens are used.</param>
    public static TokenizerParts FromSentencePiece(string file, SentencePieceModel model, TokenizerConfig config, JsonPlace? tokenizer)
    {
        if (model.Algorithm is not SentencePieceAlgorithm.Unigram)
        {
            throw MalformedFile.At(file, "model_type", $"'{model.Algorithm}' is not supported for {Class}. Supported: Unigram", "Use a model of this type.");
        }

        var charsmap = model.Charsmap.Length == 0 ? null
            : Charsmap.TryRead(model.Charsmap) ?? throw MalformedFile.At(file, "precompiled_charsmap", "is not a valid replacement table");
        var control = model.Pieces.Index()
            .Where(entry => entry.Item.Kind is SentencePieceKind.Control or SentencePieceKind.Unknown)
            .Select(entry => entry.Index).ToHashSet();
        var unigram = new Unigram([.. model.Pieces.Select(piece => (piece.Text, (double)piece.Score))], model.UnknownId, model.ByteFallback, control);
        var end = config.Token("eos_token") ?? (model.EndId >= 0 && model.EndId < model.Pieces.Count ? model.Pieces[model.EndId].Text : "</s>");
        return Parts(file, unigram, charsmap, model.RemoveExtraSpaces, end, config, tokenizer?.Find("added_tokens"));
    }

    /// <summary>Creates the parts from the Unigram model and the replacement table of a tokenizer.json.</summary>
    public static TokenizerParts FromTokenizerJson(JsonPlace json, TokenizerConfig config)
    {
        var added = json.Find("added_tokens");
        var special = added?.Items().Where(token => token.Flag("special", otherwise: false)).Select(token => token.Get("id").Id()).ToHashSet() ?? [];
        return Parts(
            json.File,
            ModelJson.ReadUnigramFor(Class, json.Get("model"), special),
            json.Find("normalizer") is { } normalizer ? FindCharsmap(normalizer) : null,
            removesExtraSpaces: true,
            config.Token("eos_token") ?? "</s>",
            config,
            added);
    }

    // Only the replacement table of SentencePiece is taken; the class performs the other known steps anyway. Unknown steps are rejected.
    private static Charsmap? FindCharsmap(JsonPlace normalizer)
    {
        var type = normalizer.Get("type");
        switch (type.Text())
        {
            case "Sequence":
                var found = normalizer.Get("normalizers").Items().Select(FindCharsmap).OfType<Charsmap>().ToArray();
                return found.Length <= 1 ? found.FirstOrDefault() : throw normalizer.Error("contains several replacement tables");
            case "Precompiled":
                return NormalizerJson.ReadCharsmap(normalizer.Get("precompiled_charsmap"));
            case "Lowercase" or "Replace" or "Strip":
                return null;
            case var other:
                throw MalformedFile.At(
                    type.File, type.Path, $"'{other}' is not a step of {Class}. Its steps: {OwnSteps}",
                    $"Put {VocabularyFile} of the same model next to it, or set the tokenizer's actual class in {TokenizerConfig.FileName}.");
        }
    }

    private static TokenizerParts Parts(
        string file, Unigram unigram, Charsmap? charsmap, bool removesExtraSpaces, string end, TokenizerConfig config, JsonPlace? addedTokens)
    {
        var endId = unigram.Vocabulary.Find(end) ?? throw MalformedFile.At(file, "pieces", $"the end token '{end}' is missing");
        var unknown = config.Token("unk_token") ?? "<unk>";
        IEnumerable<AddedToken> named = new[] { end, unknown, config.Token("pad_token") ?? end }
            .Where(token => unigram.Vocabulary.Find(token) is not null)
            .Select(token => TokenizerConfig.Special(token, unigram.Vocabulary.Find(token)!.Value));

        // The class uses the tokens of a tokenizer.json if its own configuration lists none.
        var listed = config.AddedTokens(unigram.Vocabulary);
        if (!config.ListsAddedTokens && addedTokens is { } json)
        {
            listed = [.. listed, .. AddedTokensJson.Read(json, unigram.Vocabulary)];
        }

        List<INormalizer> steps = [new Replace(RunePattern.Of(Mark.ToString()), " ")];
        if (config.LowerCase(otherwise: true))
        {
            steps.Add(new PythonLowercase());
        }

        // White space as matched by Python's \s.
        steps.Add(new Replace(RunePattern.OfRegex(@"[!-/:-@\[-`{-~]"), ""));
        steps.Add(new Replace(RunePattern.OfRegex(@"[\s\x1c-\x1f]+"), " "));
        steps.Add(new StripWhitespace(left: true, right: true));
        if (charsmap is not null)
        {
            steps.Add(new SentencePieceReplacement(charsmap));
        }

        if (removesExtraSpaces)
        {
            steps.Add(new Replace(RunePattern.OfRegex(" {2,}"), " "));
            steps.Add(new StripWhitespace(left: false, right: true));
        }

        var normalizer = new NormalizerSequence(steps);
        return new TokenizerParts
        {
            // All are matched in the original text, before it is cleaned.
            AddedTokens = new AddedVocabulary([.. named.Concat(listed).Select(token => token with { Normalized = false })], normalizer),
            Normalizer = normalizer,
            PreTokenizer = new SiglipStart(Mark),
            Model = new SiglipUnigram(unigram, unknown),
            Frame = new SpecialTokenFrame([], [endId]) { OmitsAfterWhenThere = true },
        };
    }
}
