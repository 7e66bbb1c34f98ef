using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Cli.Formatting;

/// <summary>Text that a terminal shows as it is.</summary>
internal static class Printable
{
    /// <summary>
    /// Replaces what would move the cursor, break the line or turn the direction of writing: file names and messages come from anywhere.
    /// A new line becomes <c>\n</c>, other characters <c>\u001b</c> and the like.
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

    // U+202A to 202E and 2066 to 2069 turn the direction of writing for the rest of the line.
    private static bool IsHarmful(char character) =>
        char.IsControl(character) || character is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
