using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>Trims white space from the ends of the text.</summary>
internal sealed class StripWhitespace(bool left, bool right) : INormalizer
{
    public string Normalize(string text) => (left, right) switch
    {
        (true, true) => text.Trim(),
        (true, false) => text.TrimStart(),
        (false, true) => text.TrimEnd(),
        (false, false) => text,
    };

    public AlignedText Align(AlignedText text)
    {
        var stripped = Normalize(text.Text);
        var start = left ? text.Text.Length - text.Text.AsSpan().TrimStart().Length : 0;

        // A text of nothing but white space is trimmed from its end only.
        start = Math.Min(start, text.Text.Length - stripped.Length);
        var origins = text.Origins.Rewrite();
        origins.Keep(start, start + stripped.Length);
        return new AlignedText(stripped, origins.Build());
    }
}
