using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.Pipeline;
using ZeroShotOrleans.Tokenizers.PostProcessors;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>A SentencePiece .model file: SigLIP's (Unigram) or SigLIP 2's (Gemma's BPE). The other steps are those that the classes implement in code.</summary>
internal static class SentencePieceFiles
{
    public const string Siglip2File = "tokenizer.model";

    // SentencePiece's visible space.
    private const string Mark = "\u2581";

    public static TokenizerParts Read(string file, TokenizerConfig config)
    {
        var model = SentencePieceModel.Read(file);
        return model.Algorithm switch
        {
            SentencePieceAlgorithm.Unigram => SiglipFiles.FromSentencePiece(file, model, config, tokenizer: null),
            SentencePieceAlgorithm.Bpe => ReadGemma(file, model, config),
            var other => throw MalformedFile.At(
                file, "model_type", $"'{other}' is not supported. Supported: Unigram and Bpe", "Use a model with one of these."),
        };
    }

    private static TokenizerParts ReadGemma(string file, SentencePieceModel model, TokenizerConfig config)
    {
        // SigLIP 2 was trained on lower-case texts, but its folders name Gemma's class, which does not lower-case.
        List<INormalizer> steps = config.LowerCase(otherwise: true) ? [new Lowercase()] : [];
        if (model.AddDummyPrefix)
        {
            steps.Add(new Prepend(Mark));
        }

        steps.Add(new Replace(RunePattern.Of(" "), Mark));

        var normalizer = new NormalizerSequence(steps);
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
            ?? throw MalformedFile.At(file, "pieces", $"the end token '{token}' is missing"));
    }
}
