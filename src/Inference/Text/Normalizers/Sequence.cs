namespace ZeroShotOrleans.Inference.Text.Normalizers;

/// <summary>One normalizer after the other.</summary>
internal sealed class Sequence(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public string Normalize(string text)
    {
        foreach (var step in steps)
        {
            text = step.Normalize(text);
        }

        return text;
    }
}
