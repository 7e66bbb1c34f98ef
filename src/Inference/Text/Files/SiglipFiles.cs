using ZeroShotOrleans.Inference.Text.AddedTokens;
using ZeroShotOrleans.Inference.Text.Characters;
using ZeroShotOrleans.Inference.Text.Normalizers;
using ZeroShotOrleans.Inference.Text.PostProcessors;
using ZeroShotOrleans.Inference.Text.PreTokenizers;
using ZeroShotOrleans.Inference.Text.SubwordModels;

namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>
/// What the class SiglipTokenizer does in code around a Unigram model: lower case, no ASCII punctuation, white space collapsed, then SentencePiece. The
/// reference takes this class even where a tokenizer.json lies beside; published ones of SigLIP clean texts in different ways, or not at all.
/// </summary>
internal static class SiglipFiles
{
    public const string Class = "SiglipTokenizer";

    public const string VocabularyFile = "spiece.model";

    // SentencePiece's visible blank.
    private const char Mark = '\u2581';

    // Steps that a published tokenizer.json may have for what the class does itself, or for SentencePiece's own.
    private const string OwnSteps = "Sequence, Lowercase, Replace, Strip, Precompiled";

    /// <summary>Reads spiece.model or, without it, the Unigram model and the replacements of tokenizer.json.</summary>
    public static TokenizerParts Read(string folder, TokenizerConfig config)
    {
        var older = Path.Combine(folder, VocabularyFile);
        var newer = Path.Combine(folder, TokenizerJson.FileName);
        return File.Exists(older) ? FromSentencePiece(older, SentencePieceModel.Read(older), config, File.Exists(newer) ? JsonPlace.Read(newer) : null)
            : File.Exists(newer) ? FromTokenizerJson(JsonPlace.Read(newer), config)
            : throw TokenizerFile.Missing(older);
    }

    /// <summary>The parts for a Unigram model of SentencePiece.</summary>
    /// <param name="file">Its file, for messages.</param>
    /// <param name="model">Its content.</param>
    /// <param name="config">What tokenizer_config.json says.</param>
    /// <param name="beside">A tokenizer.json beside it, of which only the added tokens count, or null.</param>
    public static TokenizerParts FromSentencePiece(string file, SentencePieceModel model, TokenizerConfig config, JsonPlace? beside)
    {
        if (model.Algorithm is not SentencePieceAlgorithm.Unigram)
        {
            throw MalformedFile.At(file, "model_type", $"'{model.Algorithm}' is not supported for {Class}. Supported is Unigram", "Use a model with it.");
        }

        var charsmap = model.Charsmap.Length == 0 ? null
            : Charsmap.TryRead(model.Charsmap) ?? throw MalformedFile.At(file, "precompiled_charsmap", "is not a table of replacements");
        var control = model.Pieces.Index()
            .Where(entry => entry.Item.Kind is SentencePieceKind.Control or SentencePieceKind.Unknown)
            .Select(entry => entry.Index).ToHashSet();
        var unigram = new Unigram([.. model.Pieces.Select(piece => (piece.Text, (double)piece.Score))], model.UnknownId, model.ByteFallback, control);
        var end = config.Token("eos_token") ?? (model.EndId >= 0 && model.EndId < model.Pieces.Count ? model.Pieces[model.EndId].Text : "</s>");
        return Parts(file, unigram, charsmap, model.RemoveExtraSpaces, end, config, beside?.Find("added_tokens"));
    }

    private static TokenizerParts FromTokenizerJson(JsonPlace json, TokenizerConfig config)
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

    // The replacements are SentencePiece's; every other step is one that the class has anyway. A step that it has not is refused.
    private static Charsmap? FindCharsmap(JsonPlace normalizer)
    {
        var type = normalizer.Get("type");
        switch (type.Text())
        {
            case "Sequence":
                var found = normalizer.Get("normalizers").Items().Select(FindCharsmap).OfType<Charsmap>().ToArray();
                return found.Length <= 1 ? found.FirstOrDefault() : throw normalizer.Fault("holds several tables of replacements");
            case "Precompiled":
                return NormalizerJson.ReadCharsmap(normalizer.Get("precompiled_charsmap"));
            case "Lowercase" or "Replace" or "Strip":
                return null;
            case var other:
                throw MalformedFile.At(
                    type.File, type.Path, $"'{other}' is no step of {Class}. Its steps are {OwnSteps}",
                    $"Put {VocabularyFile} of the same model beside it, or name in {TokenizerConfig.FileName} the class that the tokenizer is of.");
        }
    }

    private static TokenizerParts Parts(
        string file, Unigram unigram, Charsmap? charsmap, bool removesExtraSpaces, string end, TokenizerConfig config, JsonPlace? addedTokens)
    {
        var endId = unigram.Vocabulary.Find(end) ?? throw MalformedFile.At(file, "pieces", $"the closing token '{end}' is not among them");
        var unknown = config.Token("unk_token") ?? "<unk>";
        IEnumerable<AddedToken> named = new[] { end, unknown, config.Token("pad_token") ?? end }
            .Where(token => unigram.Vocabulary.Find(token) is not null)
            .Select(token => TokenizerConfig.Special(token, unigram.Vocabulary.Find(token)!.Value));

        // The class takes the tokens of a tokenizer.json where its own configuration lists none.
        var listed = config.AddedTokens(unigram.Vocabulary);
        if (!config.ListsAddedTokens && addedTokens is { } json)
        {
            listed = [.. listed, .. AddedTokensJson.Read(json, unigram.Vocabulary)];
        }

        List<INormalizer> steps = [new Replace(RunePattern.Of(Mark.ToString()), " ")];
        if (config.Flag("do_lower_case", otherwise: true))
        {
            steps.Add(new PythonLowercase());
        }

        // White space as Python's \s sees it.
        steps.Add(new Replace(RunePattern.OfRegex(@"[!-/:-@\[-`{-~]"), ""));
        steps.Add(new Replace(RunePattern.OfRegex(@"[\s\x1c-\x1f]+"), " "));
        steps.Add(new Strip(left: true, right: true));
        if (charsmap is not null)
        {
            steps.Add(new SentencePieceReplacement(charsmap));
        }

        if (removesExtraSpaces)
        {
            steps.Add(new Replace(RunePattern.OfRegex(" {2,}"), " "));
            steps.Add(new Strip(left: false, right: true));
        }

        var normalizer = new Normalizers.Sequence(steps);
        return new TokenizerParts
        {
            // All are looked for in the text as it is given, before it is cleaned.
            AddedTokens = new AddedVocabulary([.. named.Concat(listed).Select(token => token with { Normalized = false })], normalizer),
            Normalizer = normalizer,
            PreTokenizer = new SiglipStart(Mark),
            Model = new SiglipUnigram(unigram, unknown),
            Frame = new SpecialTokenFrame([], [endId]) { OmitsAfterWhenThere = true },
        };
    }
}
