using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Inference.Text.Normalizers;

/// <summary>Removes combining marks of all three kinds. It does not decompose first: NFD does, as a step before this one.</summary>
internal sealed class StripAccents : INormalizer
{
    public string Normalize(string text) =>
        Without(text, UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark);

    public static string Without(string text, params ReadOnlySpan<UnicodeCategory> categories)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            if (!categories.Contains(Rune.GetUnicodeCategory(rune)))
            {
                kept.Append(units[..rune.EncodeToUtf16(units)]);
            }
        }

        return kept.Length == text.Length ? text : kept.ToString();
    }
}
