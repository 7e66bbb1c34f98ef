using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>Lower-cases like Python's <c>str.lower</c>: as <see cref="Lowercase"/>, but with a final sigma at the end of words.</summary>
/// <remarks>Python 3.12 and 3.13, the reference, have Unicode 15: capitals of later versions stay.</remarks>
internal sealed class PythonLowercase : INormalizer
{
    private const char CapitalSigma = '\u03A3';
    private const char FinalSigma = '\u03C2';
    private const char FirstUnknownCapital = '\u1C89';

    public string Normalize(string text)
    {
        text = text.Contains(CapitalSigma, StringComparison.Ordinal) ? WithFinalSigmas(text) : text;
        if (!text.AsSpan().ContainsAnyInRange(FirstUnknownCapital, '\uDFFF'))
        {
            return Lowercase.Apply(text);
        }

        var lower = new StringBuilder(text.Length);
        var start = 0;
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var next = position + rune.Utf16SequenceLength;
            if (IsUnknownCapital(rune))
            {
                lower.Append(Lowercase.Apply(text[start..position])).Append(text, position, next - position);
                start = next;
            }

            position = next;
        }

        return lower.Append(Lowercase.Apply(text[start..])).ToString();
    }

    // Capitals of Unicode 16 and 17.
    private static bool IsUnknownCapital(Rune rune) => rune.Value is
        FirstUnknownCapital or 0xA7CB or 0xA7CC or 0xA7CE or 0xA7D2 or 0xA7D4 or 0xA7DA or 0xA7DC or (>= 0x10D50 and <= 0x10D65) or (>= 0x16EA0 and <= 0x16EB8);

    private static string WithFinalSigmas(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        var written = new StringBuilder(text.Length);
        for (var index = 0; index < runes.Length; index++)
        {
            written.Append(runes[index].Value == CapitalSigma && EndsWord(runes, index) ? FinalSigma.ToString() : runes[index].ToString());
        }

        return written.ToString();
    }

    // Unicode's Final_Sigma condition: preceded by a cased letter and not followed by one, skipping case-ignorable characters.
    private static bool EndsWord(Rune[] runes, int sigma)
    {
        var before = sigma - 1;
        while (before >= 0 && IsCaseIgnorable(runes[before]))
        {
            before--;
        }

        if (before < 0 || !IsCased(runes[before]))
        {
            return false;
        }

        var after = sigma + 1;
        while (after < runes.Length && IsCaseIgnorable(runes[after]))
        {
            after++;
        }

        return after == runes.Length || !IsCased(runes[after]);
    }

    private static bool IsCaseIgnorable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol

        // Characters allowed inside a word: apostrophes, full stops, colons and middle dots (Word_Break MidLetter, MidNumLet and Single_Quote).
        || rune.Value is '\'' or '.' or ':' or 0xB7 or 0x387 or 0x55F or 0x5F4 or 0x2018 or 0x2019 or 0x2024 or 0x2027
            or 0xFE13 or 0xFE52 or 0xFE55 or 0xFF07 or 0xFF0E or 0xFF1A;

    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter

        // Cased letters and symbols whose category does not show it (Other_Lowercase and Other_Uppercase); modifier letters are
        // skipped earlier.
        || rune.Value is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
