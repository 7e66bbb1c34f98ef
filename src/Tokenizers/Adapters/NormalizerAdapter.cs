using Microsoft.ML.Tokenizers;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Normalizers;

namespace ZeroShotOrleans.Tokenizers.Adapters;

/// <summary>A normalizer as Microsoft.ML.Tokenizers shows it.</summary>
internal sealed class NormalizerAdapter(INormalizer normalizer) : Normalizer
{
    public override string Normalize(string original)
    {
        ArgumentNullException.ThrowIfNull(original);
        return normalizer.Normalize(WellFormed.Of(original));
    }

    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());
}
