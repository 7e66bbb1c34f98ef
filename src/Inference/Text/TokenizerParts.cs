using ZeroShotOrleans.Inference.Text.AddedTokens;
using ZeroShotOrleans.Inference.Text.Normalizers;
using ZeroShotOrleans.Inference.Text.PostProcessors;
using ZeroShotOrleans.Inference.Text.PreTokenizers;
using ZeroShotOrleans.Inference.Text.SubwordModels;

namespace ZeroShotOrleans.Inference.Text;

/// <summary>A tokenizer as read from files, in the order its parts work.</summary>
internal sealed record TokenizerParts
{
    public required AddedVocabulary AddedTokens { get; init; }

    /// <summary>Null: texts stay as they are.</summary>
    public INormalizer? Normalizer { get; init; }

    /// <summary>Null: the whole text is one word.</summary>
    public IPreTokenizer? PreTokenizer { get; init; }

    public required ISubwordModel Model { get; init; }

    public SpecialTokenFrame Frame { get; init; } = SpecialTokenFrame.None;
}
