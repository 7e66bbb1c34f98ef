using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Tokenizers.Characters;

/// <summary>Character classes that tokenizers use.</summary>
/// <remarks>
/// The reference's BERT steps use tables of Unicode 8 for punctuation, control characters and accents (<see cref="UnicodeTables"/>). For the other
/// classes, its regular expressions and Rust's standard library use current tables, and so does this class.
/// </remarks>
internal static class RuneClass
{
    /// <summary>Control, format and private-use characters, U+0000 and U+FFFD, but not tab and line ends.</summary>
    public static bool IsBertControl(Rune rune) => rune.Value is 0 or 0xFFFD || UnicodeTables.Other.Contains(rune);

    /// <summary>Printable ASCII except letters and digits, and punctuation of Unicode 8 beyond ASCII.</summary>
    public static bool IsPunctuation(Rune rune) =>
        rune.IsAscii ? rune.Value is > ' ' and < 0x7F && !char.IsAsciiLetterOrDigit((char)rune.Value) : UnicodeTables.Punctuation.Contains(rune);

    /// <summary>A nonspacing mark, such as an accent, according to Unicode 8.</summary>
    public static bool IsNonspacingMark(Rune rune) => UnicodeTables.NonspacingMarks.Contains(rune);

    /// <summary>A mark of any of the three kinds, according to Unicode 9.</summary>
    public static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        && !UnicodeTables.NormalizedAfterUnicode9.Contains(rune);

    /// <summary>The CJK ideograph blocks that BERT separates; kana and hangul are not included.</summary>
    public static bool IsChinese(Rune rune) => rune.Value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F)
        or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>Decimal digits, letter numbers such as Roman numerals, and other numbers such as fractions.</summary>
    public static bool IsNumber(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary><c>\w</c> in Rust: alphabetic characters, marks, decimal digits, connectors and the two joiners.</summary>
    public static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,

        // Circled and squared letters are symbols that Unicode classifies as alphabetic.
        UnicodeCategory.OtherSymbol => rune.Value is
            (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149)
            or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),
        _ => false,
    };
}
