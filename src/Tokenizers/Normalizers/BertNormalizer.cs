using System.Text;
using ZeroShotOrleans.Tokenizers.Characters;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>BERT's normalization: clean, separate Chinese characters, strip accents, lower-case; each step is optional.</summary>
internal sealed class BertNormalizer : INormalizer
{
    public required bool CleanText { get; init; }

    public required bool HandleChineseChars { get; init; }

    public required bool StripAccents { get; init; }

    public required bool Lowercase { get; init; }

    public string Normalize(string text)
    {
        if (CleanText || HandleChineseChars)
        {
            text = CleanAndSpace(text);
        }

        if (StripAccents)
        {
            text = Normalizers.StripAccents.Without(UnicodeForm.Apply(text, NormalizationForm.FormD), RuneClass.IsNonspacingMark);
        }

        return Lowercase ? Normalizers.Lowercase.Apply(text) : text;
    }

    private string CleanAndSpace(string text)
    {
        // Printable ASCII, which is nearly every prompt, needs no cleaning and has no Chinese characters.
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var cleaned = new StringBuilder(text.Length + 16);
        Span<char> units = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            if (CleanText && RuneClass.IsBertControl(rune))
            {
                continue;
            }

            if (CleanText && Rune.IsWhiteSpace(rune))
            {
                cleaned.Append(' ');
                continue;
            }

            var written = units[..rune.EncodeToUtf16(units)];
            if (HandleChineseChars && RuneClass.IsChinese(rune))
            {
                cleaned.Append(' ').Append(written).Append(' ');
            }
            else
            {
                cleaned.Append(written);
            }
        }

        return cleaned.ToString();
    }
}
