using System.Text;

namespace ZeroShotOrleans.Tokenizers.Characters;

/// <summary>Text without lone surrogates.</summary>
internal static class WellFormed
{
    /// <summary>Replaces each lone surrogate by U+FFFD, as UTF-8 encoding would. Returns a well-formed text unchanged.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var repaired = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            repaired.Append(units[..rune.EncodeToUtf16(units)]);
        }

        return repaired.ToString();
    }
}
