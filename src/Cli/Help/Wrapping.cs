namespace ZeroShotOrleans.Cli.Help;

/// <summary>Breaks a text into lines between words.</summary>
internal static class Wrapping
{
    /// <summary>The lines, each at most <paramref name="width"/> characters unless one word is longer.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }
}
