using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>Prepends a fixed text; an empty text stays empty.</summary>
internal sealed class Prepend(string prefix) : INormalizer
{
    public string Normalize(string text) => text.Length == 0 ? text : prefix + text;

    public AlignedText Align(AlignedText text)
    {
        if (text.Text.Length == 0)
        {
            return text;
        }

        var origins = text.Origins.Rewrite();
        origins.Add(prefix.Length, 0, 0);
        origins.Keep(0, text.Text.Length);
        return new AlignedText(prefix + text.Text, origins.Build());
    }
}
