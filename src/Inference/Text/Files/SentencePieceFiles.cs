using System.Text;
using ZeroShotOrleans.Inference.Text.AddedTokens;
using ZeroShotOrleans.Inference.Text.Characters;
using ZeroShotOrleans.Inference.Text.Normalizers;
using ZeroShotOrleans.Inference.Text.PostProcessors;
using ZeroShotOrleans.Inference.Text.PreTokenizers;
using ZeroShotOrleans.Inference.Text.SubwordModels;

namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>A SentencePiece .model: SigLIP's (Unigram) or SigLIP 2's (Gemma's BPE). The steps before it are what those classes do in code.</summary>
internal static class SentencePieceFiles
{
    public const string SiglipFile = "spiece.model";

    public const string Siglip2File = "tokenizer.model";

    // SentencePiece's visible blank.
    private const string Mark = "\u2581";

    public static TokenizerParts Read(string file, TokenizerConfig config)
    {
        var model = SentencePieceModel.Read(file);
        return model.Algorithm switch
        {
            SentencePieceAlgorithm.Unigram => ReadSiglip(file, model, config),
            SentencePieceAlgorithm.Bpe => ReadGemma(file, model, config),
            var other => throw MalformedFile.At(
                file, "model_type", $"'{other}' is not supported. Supported are Unigram and Bpe", "Use a model with one of these."),
        };
    }

    // Lower case, no ASCII punctuation, white space as Python's \s sees it collapsed; then what the model file says.
    private static TokenizerParts ReadSiglip(string file, SentencePieceModel model, TokenizerConfig config)
    {
        List<INormalizer> steps =
        [
            new Replace(RunePattern.Of(Mark), " "),
            new Lowercase(),
            new Replace(RunePattern.OfRegex(@"[!-/:-@\[-`{-~]"), ""),
            new Replace(RunePattern.OfRegex(@"[\s\x1c-\x1f]+"), " "),
            new Strip(left: true, right: true),
        ];
        if (model.Charsmap.Length > 0)
        {
            var charsmap = Charsmap.TryRead(model.Charsmap)
                ?? throw MalformedFile.At(file, "precompiled_charsmap", "is not a table of replacements");
            steps.Add(new SentencePieceReplacement(charsmap));
            steps.Add(new Replace(RunePattern.OfRegex(" {2,}"), " "));
            steps.Add(new Strip(left: true, right: true));
        }

        var normalizer = new Normalizers.Sequence(steps);
        var unigram = new Unigram([.. model.Pieces.Select(piece => (piece.Text, (double)piece.Score))], model.UnknownId, model.ByteFallback);
        var end = End(file, model, config, unigram.Vocabulary, "</s>");
        var unknown = TokenizerConfig.Special(model.Pieces[model.UnknownId].Text, model.UnknownId);
        return new TokenizerParts
        {
            AddedTokens = new AddedVocabulary(
                [Stripping(end), Stripping(unknown), .. config.AddedTokens(unigram.Vocabulary).Select(Stripping)], normalizer),
            Normalizer = normalizer,
            PreTokenizer = new Metaspace(new Rune(Mark[0]), MetaspacePrepend.Always, split: true),
            Model = unigram,
            Frame = new SpecialTokenFrame([], [end.Id]),
        };
    }

    private static TokenizerParts ReadGemma(string file, SentencePieceModel model, TokenizerConfig config)
    {
        // SigLIP 2 was trained on lower-cased texts. Its folders name Gemma's class, which does not lower-case.
        List<INormalizer> steps = [new Lowercase(), new Replace(RunePattern.Of(" "), Mark)];
        if (model.AddDummyPrefix)
        {
            steps.Insert(1, new Prepend(Mark));
        }

        var normalizer = new Normalizers.Sequence(steps);
        var bpe = SentencePieceBpe.Of(model);
        var end = End(file, model, config, bpe.Vocabulary, "<eos>");
        var special = model.Pieces.Index()
            .Where(entry => entry.Item.Kind is SentencePieceKind.Control or SentencePieceKind.Unknown)
            .Select(entry => TokenizerConfig.Special(entry.Item.Text, entry.Index));
        var userDefined = model.Pieces.Index()
            .Where(entry => entry.Item.Kind == SentencePieceKind.UserDefined)
            .Select(entry => TokenizerConfig.Special(entry.Item.Text, entry.Index) with { Normalized = true });
        return new TokenizerParts
        {
            AddedTokens = new AddedVocabulary([.. special, .. userDefined, .. config.AddedTokens(bpe.Vocabulary)], normalizer),
            Normalizer = normalizer,
            Model = bpe,
            Frame = new SpecialTokenFrame([], [end.Id]),
        };
    }

    private static AddedToken End(
        string file, SentencePieceModel model, TokenizerConfig config, Vocabulary vocabulary, string otherwise)
    {
        var token = config.Token("eos_token")
            ?? (model.EndId >= 0 && model.EndId < model.Pieces.Count ? model.Pieces[model.EndId].Text : otherwise);
        return TokenizerConfig.Special(token, vocabulary.Find(token)
            ?? throw MalformedFile.At(file, "pieces", $"the closing token '{token}' is not among them"));
    }

    // The class takes white space around special tokens away.
    private static AddedToken Stripping(AddedToken token) => token with { LeftStrip = true, RightStrip = true };
}
