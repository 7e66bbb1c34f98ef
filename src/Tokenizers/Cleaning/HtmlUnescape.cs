using System.Globalization;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.Cleaning;

/// <summary>Replaces HTML's character references as Python's <c>html.unescape</c> does, which accepts many without a semicolon.</summary>
internal sealed partial class HtmlUnescape : INormalizer
{
    // What Windows-1252 has at 0x80 to 0x9F; 0 where it has nothing and the control stays.
    private const string Windows1252 = "\u20AC\0\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\0\u017D\0\0\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\0\u017E\u0178";

    public string Normalize(string text) => Apply(text);

    public static string Apply(string text) =>
        text.Contains('&', StringComparison.Ordinal) ? References().Replace(text, match => Of(match.ValueSpan[1..].ToString())) : text;

    public AlignedText Align(AlignedText text) => PatternAlignment.Rewrite(text, References(), match => Of(match.ValueSpan[1..].ToString()));

    /// <summary>The character of Windows-1252 that a control from U+0080 to U+009F was meant to be, or the control itself.</summary>
    public static char OfControl(char control) => Windows1252[control - 0x80] is var meant and not '\0' ? meant : control;

    private static string Of(string reference)
    {
        if (reference[0] == '#')
        {
            return OfNumber(reference.AsSpan(1).TrimEnd(';'));
        }

        if (HtmlEntities.Standard.TryGetValue(reference, out var text))
        {
            return text;
        }

        // The longest name that it begins with.
        for (var length = reference.Length - 1; length > 1; length--)
        {
            if (HtmlEntities.Standard.TryGetValue(reference[..length], out text))
            {
                return text + reference[length..];
            }
        }

        return $"&{reference}";
    }

    private static string OfNumber(ReadOnlySpan<char> number)
    {
        var isHexadecimal = number[0] is 'x' or 'X';
        var digits = (isHexadecimal ? number[1..] : number).TrimStart('0');

        // More digits than any code point has.
        var point = digits.Length == 0 ? 0
            : digits.Length > 7 ? int.MaxValue
            : int.Parse(digits, isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture);
        return point switch
        {
            0 or (>= 0xD800 and <= 0xDFFF) or > 0x10FFFF => "\uFFFD",
            0xD => "\r",
            >= 0x80 and <= 0x9F => OfControl((char)point).ToString(),
            (>= 1 and <= 8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or (>= 0xFDD0 and <= 0xFDEF) => "",
            _ when (point & 0xFFFE) == 0xFFFE => "",
            _ => char.ConvertFromUtf32(point),
        };
    }

    [GeneratedRegex(@"&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)", RegexOptions.CultureInvariant)]
    private static partial Regex References();
}
