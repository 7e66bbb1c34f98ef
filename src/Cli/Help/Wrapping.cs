namespace ZeroShotOrleans.Cli.Help;

/// <summary>Wraps text at word boundaries.</summary>
internal static class Wrapping
{
    /// <summary>Returns the lines, each at most <paramref name="width"/> characters unless a word is longer.</summary>
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
