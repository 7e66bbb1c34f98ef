using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Inference.Text.Characters;

/// <summary>The classes of characters that tokenizers decide by.</summary>
/// <remarks>
/// The reference's BERT steps decide about punctuation, controls and accents by tables of Unicode 8 (<see cref="UnicodeTables"/>); what else
/// is asked here, its regular expressions and Rust's standard library ask of current tables, and so does this class.
/// </remarks>
internal static class RuneClass
{
    /// <summary>Controls, formats and private use, the two characters that stand for damage, but not tab and line ends.</summary>
    public static bool IsBertControl(Rune rune) => rune.Value is 0 or 0xFFFD || UnicodeTables.Other.Contains(rune);

    /// <summary>Every printing ASCII character but letters and digits, and beyond ASCII what Unicode 8 calls punctuation.</summary>
    public static bool IsPunctuation(Rune rune) =>
        rune.IsAscii ? rune.Value is > ' ' and < 0x7F && !char.IsAsciiLetterOrDigit((char)rune.Value) : UnicodeTables.Punctuation.Contains(rune);

    /// <summary>A mark that takes no room of its own, such as an accent, as Unicode 8 has it.</summary>
    public static bool IsNonspacingMark(Rune rune) => UnicodeTables.NonspacingMarks.Contains(rune);

    /// <summary>A mark of any of the three kinds, as Unicode 9 has it.</summary>
    public static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        && !UnicodeTables.NormalizedAfterUnicode9.Contains(rune);

    /// <summary>The CJK ideograph blocks that BERT sets apart; kana and hangul are not among them.</summary>
    public static bool IsChinese(Rune rune) => rune.Value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F)
        or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>Decimal digits, letter numbers such as Roman ones, and other numbers such as fractions.</summary>
    public static bool IsNumber(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>What <c>\w</c> means in Rust: alphabetic, marks, decimal digits, connectors and the two joiners.</summary>
    public static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,

        // Letters in circles and squares are symbols that Unicode counts as alphabetic.
        UnicodeCategory.OtherSymbol => rune.Value is
            (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149)
            or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),
        _ => false,
    };
}
