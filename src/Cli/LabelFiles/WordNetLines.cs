using System.Text.RegularExpressions;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Reads lines that start with a WordNet id, as in ImageNet's <c>synset_words.txt</c>: <c>n01440764 tench, Tinca tinca</c>.</summary>
internal static partial class WordNetLines
{
    /// <summary>Whether a text is a WordNet id such as <c>n01440764</c>.</summary>
    public static bool IsId(string text) => Id().IsMatch(text);

    /// <summary>Whether a line starts with a WordNet id.</summary>
    public static bool Begins(LabelEntry line) => Start().IsMatch(line.Text);

    /// <summary>Returns the first word of each synset; null if no line starts with an id.</summary>
    /// <exception cref="UsageException">Only some lines have an id, or an id has no word.</exception>
    public static IReadOnlyList<LabelEntry>? Read(IReadOnlyList<LabelEntry> lines, LabelFileProblem problem) =>
        !lines.Any(Begins) ? null : [.. lines.Select(line => Label(line, problem))];

    private static LabelEntry Label(LabelEntry line, LabelFileProblem problem)
    {
        if (!Begins(line))
        {
            throw problem.At(line.Line, $"{LabelFileProblem.Excerpt(line.Text)} has no WordNet id, but other lines have one. Use the same format for all lines.");
        }

        // The other words are synonyms.
        var word = Start().Replace(line.Text, "").Split(',')[0].Trim();
        return word.Length > 0
            ? line with { Text = word }
            : throw problem.At(line.Line, $"{LabelFileProblem.Excerpt(line.Text)} is a WordNet id without a word. Use a file with words, such as synset_words.txt.");
    }

    [GeneratedRegex("^n[0-9]{8}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"^n[0-9]{8}(?:[\s,:]+|$)")]
    private static partial Regex Start();
}
