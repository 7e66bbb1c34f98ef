using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Hub.Names;

/// <summary>Words of strangers in messages.</summary>
internal static class Shown
{
    private const int MaxLength = 120;

    /// <summary>The text with everything escaped that could move a terminal's cursor or hide a part, and not longer than a line.</summary>
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
