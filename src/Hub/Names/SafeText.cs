using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Hub.Names;

/// <summary>Makes untrusted text safe to show in messages.</summary>
internal static class SafeText
{
    private const int MaxLength = 120;

    /// <summary>Escapes everything that could move a terminal cursor or hide text, and truncates to one line.</summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= MaxLength)
            {
                return $"{shown}...";
            }

            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            }
            else
            {
                shown.Append(rune);
            }
        }

        return shown.ToString();
    }
}
