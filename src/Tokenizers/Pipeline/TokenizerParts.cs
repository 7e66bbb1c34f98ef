using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.PostProcessors;
using ZeroShotOrleans.Tokenizers.PreTokenizers;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Pipeline;

/// <summary>The parts of a tokenizer, in the order of their use.</summary>
internal sealed record TokenizerParts
{
    /// <summary>Rewrites the whole text before added tokens are looked for, as open_clip does; null: nothing does.</summary>
    public INormalizer? Cleaning { get; init; }

    public required AddedVocabulary AddedTokens { get; init; }

    /// <summary>Null: texts are not normalized.</summary>
    public INormalizer? Normalizer { get; init; }

    /// <summary>Null: the whole text is one word.</summary>
    public IPreTokenizer? PreTokenizer { get; init; }

    public required ISubwordModel Model { get; init; }

    public SpecialTokenFrame Frame { get; init; } = SpecialTokenFrame.None;

    /// <summary>The same tokenizer for texts that are not to be normalized.</summary>
    public TokenizerParts WithoutNormalization() => this with { Cleaning = null, Normalizer = null, AddedTokens = new AddedVocabulary(AddedTokens.Tokens, normalizer: null) };

    /// <summary>The same tokenizer for texts that are one word.</summary>
    public TokenizerParts WithoutSplitting() => this with { PreTokenizer = PreTokenizer?.WithoutSplitting };
}
