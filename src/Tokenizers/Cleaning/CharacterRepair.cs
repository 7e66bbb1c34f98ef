using System.Text;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.Cleaning;

/// <summary>
/// What ftfy, which open_clip runs over every text, does to characters: references of HTML, ligatures of Latin letters, full and half width, curly quotes, line ends, controls and
/// NFC. Not here is its repair of mojibake, texts in UTF-8 that were read in another encoding, such as <c>sÃ³</c>: they stay as they are.
/// </summary>
internal sealed partial class CharacterRepair : INormalizer
{
    // Ligatures and digraphs of Latin letters. Others, such as æ, are letters of their own.
    private static readonly Dictionary<char, string> _ligatures = new()
    {
        ['\u0132'] = "IJ", ['\u0133'] = "ij", ['\u0149'] = "\u02BCn", ['\u01F1'] = "DZ", ['\u01F2'] = "Dz", ['\u01F3'] = "dz",
        ['\u01C4'] = "D\u017D", ['\u01C5'] = "D\u017E", ['\u01C6'] = "d\u017E", ['\u01C7'] = "LJ", ['\u01C8'] = "Lj", ['\u01C9'] = "lj",
        ['\u01CA'] = "NJ", ['\u01CB'] = "Nj", ['\u01CC'] = "nj", ['\uFB00'] = "ff", ['\uFB01'] = "fi", ['\uFB02'] = "fl",
        ['\uFB03'] = "ffi", ['\uFB04'] = "ffl", ['\uFB05'] = "\u017Ft", ['\uFB06'] = "st",
    };

    public string Normalize(string text)
    {
        if (IsPlain(text))
        {
            return text;
        }

        var page = StartOfPage(text);
        return page == text.Length ? UntilStable(text, unescapes: true)
            : UntilStable(text[..page], unescapes: true) + UntilStable(text[page..], unescapes: false);
    }

    public AlignedText Align(AlignedText text)
    {
        if (IsPlain(text.Text))
        {
            return text;
        }

        var page = StartOfPage(text.Text);
        var before = UntilStable(new AlignedText(text.Text[..page], text.Origins.Slice(0, page)), unescapes: true);
        var after = UntilStable(new AlignedText(text.Text[page..], text.Origins.Slice(page, text.Text.Length)), unescapes: false);
        return new AlignedText(before.Text + after.Text, before.Origins.Then(after.Origins));
    }

    // Printable ASCII without references, which is nearly every prompt, needs no repair.
    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains('&', StringComparison.Ordinal);

    // From the first line with a "<" on, references are those of a page in HTML, which stay as they are.
    private static int StartOfPage(string text) =>
        text.IndexOf('<', StringComparison.Ordinal) is var tag and >= 0 ? text.LastIndexOf('\n', tag) + 1 : text.Length;

    // A reference may stand for the start of another.
    private static string UntilStable(string text, bool unescapes)
    {
        for (string? before = null; before != text;)
        {
            before = text;
            text = WithPlainCharacters(unescapes ? References().Replace(text, match => OfReference(match.Value)) : text);
        }

        return text;
    }

    private static AlignedText UntilStable(AlignedText text, bool unescapes)
    {
        for (string? before = null; before != text.Text;)
        {
            before = text.Text;
            text = unescapes ? PatternAlignment.Rewrite(text, References(), match => OfReference(match.Value)) : text;
            text = ElementAlignment.Rewrite(text, WithPlainCharacters);
        }

        return text;
    }

    private static string OfReference(string reference)
    {
        if (HtmlEntities.FindWithCapitals(reference[1..]) is { } text)
        {
            return text;
        }

        // If only a part of it is understood, it stays.
        return reference[1] == '#' && HtmlUnescape.Apply(reference) is var character && !character.Contains(';', StringComparison.Ordinal) ? character : reference;
    }

    private static string WithPlainCharacters(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            // Controls of Latin-1 were meant to be those of Windows-1252.
            var meant = character is >= '\u0080' and <= '\u009F' ? HtmlUnescape.OfControl(character) : character;
            if (_ligatures.TryGetValue(meant, out var letters))
            {
                AppendWithPlainQuotes(letters, plain);
            }
            else if (meant is '\u3000' or (>= '\uFF01' and <= '\uFFEF'))
            {
                AppendWithPlainQuotes(meant == '\u3000' ? " " : meant.ToString().Normalize(NormalizationForm.FormKC), plain);
            }
            else
            {
                AppendWithPlainQuotes([meant], plain);
            }
        }

        // Line ends after the others: U+0085 was an ellipsis in Windows-1252.
        plain.Replace("\r\n", "\n").Replace('\r', '\n').Replace('\u2028', '\n').Replace('\u2029', '\n').Replace('\u0085', '\n');
        return UnicodeForm.ApplyNewest(Controls().Replace(TerminalEscapes().Replace(plain.ToString(), ""), ""), NormalizationForm.FormC);
    }

    private static void AppendWithPlainQuotes(ReadOnlySpan<char> text, StringBuilder plain)
    {
        foreach (var character in text)
        {
            plain.Append(character switch
            {
                '\u02BC' or (>= '\u2018' and <= '\u201B') => '\'',
                >= '\u201C' and <= '\u201F' => '"',
                _ => character,
            });
        }
    }

    [GeneratedRegex("&#?[0-9A-Za-z]{1,24};", RegexOptions.CultureInvariant)]
    private static partial Regex References();

    // Colours of a terminal; \d is any decimal digit, as in Python.
    [GeneratedRegex(@"\x1b\[[\d;]*[a-zA-Z]", RegexOptions.CultureInvariant)]
    private static partial Regex TerminalEscapes();

    [GeneratedRegex("[\0-\x08\x0b\x0e-\x1f\x7f\u206A-\u206F\uFEFF\uFFF9-\uFFFC]", RegexOptions.CultureInvariant)]
    private static partial Regex Controls();
}
