using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Tokenizers.Characters;

/// <summary>A text in which every character is one UTF-16 unit, because .NET regular expressions work on UTF-16 units.</summary>
/// <remarks>
/// A .NET regular expression sees the halves of a surrogate pair, which are neither letters nor numbers, so that an astral
/// letter (Deseret, mathematical alphabets, rare ideographs) would not match <c>\p{L}</c>. Each character above U+FFFF is
/// therefore replaced by one below it of the same general category, and positions are translated back.
/// </remarks>
internal readonly ref struct AstralProjection
{
    private readonly int[] _starts;

    private readonly char[] _units;

    public AstralProjection(ReadOnlySpan<char> text)
    {
        _units = new char[text.Length];
        _starts = new int[text.Length + 1];
        var count = 0;
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            _units[count] = rune.IsBmp ? (char)rune.Value : StandIn(Rune.GetUnicodeCategory(rune));
            _starts[count++] = position;
            position += rune.Utf16SequenceLength;
        }

        _starts[count] = position;
        Text = _units.AsSpan(0, count);
    }

    public ReadOnlySpan<char> Text { get; }

    /// <summary>Start of a unit in the original text; the index after the last unit gives the end.</summary>
    public int Original(int index) => _starts[index];

    // Rare characters that no published pattern contains, one for each category that exists above U+FFFF.
    private static char StandIn(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\uA640',
        UnicodeCategory.LowercaseLetter => '\uA641',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\uA67F',
        UnicodeCategory.OtherLetter => '\uA6A0',
        UnicodeCategory.NonSpacingMark => '\uA802',
        UnicodeCategory.SpacingCombiningMark => '\uA823',
        UnicodeCategory.EnclosingMark => '\uA670',
        UnicodeCategory.DecimalDigitNumber => '\uA8D0',
        UnicodeCategory.LetterNumber => '\uA6E6',
        UnicodeCategory.OtherNumber => '\uA830',
        UnicodeCategory.ConnectorPunctuation => '\uFE4D',
        UnicodeCategory.DashPunctuation => '\u1400',
        UnicodeCategory.OpenPunctuation => '\u0F3A',
        UnicodeCategory.ClosePunctuation => '\u0F3B',
        UnicodeCategory.InitialQuotePunctuation => '\u2E02',
        UnicodeCategory.FinalQuotePunctuation => '\u2E03',
        UnicodeCategory.OtherPunctuation => '\uA6F2',
        UnicodeCategory.MathSymbol => '\uFB29',
        UnicodeCategory.CurrencySymbol => '\uA838',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherSymbol => '\uA828',
        UnicodeCategory.Format => '\uFFF9',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\u0378',
    };
}
