using ZeroShotOrleans.Tokenizers.Decoding;
using ZeroShotOrleans.Tokenizers.Pipeline;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers;

/// <summary>Chooses the class for the parts of a tokenizer.</summary>
internal static class TokenizerKinds
{
    public static HuggingFaceTokenizer Create(TokenizerParts parts) => parts.Model switch
    {
        SiglipUnigram => new SiglipTokenizer(parts),
        WordPiece model => new BertTextTokenizer(parts, model.ContinuingPrefix),
        Bpe { EndOfWordSuffix: ClipTokenizer.EndOfWord } => new ClipTokenizer(parts),
        Bpe { Bytes: not null } => new GemmaTokenizer(parts),
        Bpe when parts.Model.Vocabulary.Find("\u2581") is null => new HuggingFaceTokenizer(parts, new ByteLevelDecoder(endOfWord: "")),
        _ => new HuggingFaceTokenizer(parts, new SentencePieceDecoder(trimsEnds: true)),
    };

    /// <summary>The tokenizer as the class that the caller asked for.</summary>
    /// <exception cref="InvalidDataException">It has another one.</exception>
    public static T Expect<T>(HuggingFaceTokenizer tokenizer, string path)
        where T : HuggingFaceTokenizer =>
        tokenizer as T ?? throw new InvalidDataException(
            $"The tokenizer in {path} is a {tokenizer.GetType().Name}, not a {typeof(T).Name}. Load it with {tokenizer.GetType().Name}.Load or HuggingFaceTokenizer.Load.");
}
