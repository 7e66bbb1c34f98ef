using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Cli.Formatting;

/// <summary>Makes text safe to print on a terminal.</summary>
internal static class Printable
{
    /// <summary>
    /// Escapes control characters, line breaks and bidirectional controls: file names and messages are untrusted.
    /// A line feed becomes <c>\n</c>, other characters become escapes such as <c>\u001b</c>.
    /// </summary>
    public static string Escape(string text)
    {
        if (!text.Any(IsHarmful))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            _ = character switch
            {
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                _ when IsHarmful(character) => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }

    // U+202A to 202E and U+2066 to 2069 change the text direction for the rest of the line.
    private static bool IsHarmful(char character) =>
        char.IsControl(character) || character is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
