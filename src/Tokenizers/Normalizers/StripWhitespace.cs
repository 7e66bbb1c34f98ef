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
}
