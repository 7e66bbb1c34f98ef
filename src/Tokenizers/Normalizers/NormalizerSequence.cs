using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>Applies normalizers in sequence.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public string Normalize(string text)
    {
        foreach (var step in steps)
        {
            text = step.Normalize(text);
        }

        return text;
    }

    public AlignedText Align(AlignedText text)
    {
        foreach (var step in steps)
        {
            text = step.Align(text);
        }

        return text;
    }
}
