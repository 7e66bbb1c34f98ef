using System.Globalization;
using Spectre.Console.Rendering;

namespace ZeroShotOrleans.Cli.Formatting;

/// <summary>Measures, pads and truncates text in terminal cells: a Chinese character takes two cells, a combining mark takes zero.</summary>
internal static class Cells
{
    private const string Gap = "…";

    /// <summary>Returns the width of the text in cells.</summary>
    public static int Width(string text) => new Segment(text).CellCount();

    /// <summary>Pads the text with spaces to at least <paramref name="width"/> cells.</summary>
    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    /// <summary>Truncates the end of the text to at most <paramref name="width"/> cells, 1 or more.</summary>
    public static string CutEnd(string text, int width) =>
        Width(text) <= width ? text : string.Concat(Take(Characters(text), width - 1)) + Gap;

    /// <summary>Truncates the start of the text to at most <paramref name="width"/> cells, 1 or more. For paths, which differ mostly at the end.</summary>
    public static string CutStart(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        return Gap + string.Concat(Take(Characters(text).Reverse(), width - 1).Reverse());
    }

    private static IEnumerable<string> Take(IEnumerable<string> characters, int width) => characters.TakeWhile(character => (width -= Width(character)) >= 0);

    // With their combining marks, which must not stand alone.
    private static IEnumerable<string> Characters(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            yield return elements.GetTextElement();
        }
    }
}
