using System.Text.RegularExpressions;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Lines that begin with a WordNet id, as ImageNet's <c>synset_words.txt</c> has them: <c>n01440764 tench, Tinca tinca</c>.</summary>
internal static partial class WordNetLines
{
    /// <summary>Whether a text is an id such as <c>n01440764</c>.</summary>
    public static bool IsId(string text) => Id().IsMatch(text);

    /// <summary>Whether a line begins with an id.</summary>
    public static bool Begins(LabelEntry line) => Start().IsMatch(line.Text);

    /// <summary>The first word of each synset; null when no line begins with an id.</summary>
    /// <exception cref="UsageException">Only some lines have one, or there is no word behind it.</exception>
    public static IReadOnlyList<LabelEntry>? Read(IReadOnlyList<LabelEntry> lines, LabelFileProblem problem) =>
        !lines.Any(Begins) ? null : [.. lines.Select(line => Label(line, problem))];

    private static LabelEntry Label(LabelEntry line, LabelFileProblem problem)
    {
        if (!Begins(line))
        {
            throw problem.At(line.Line, $"{LabelFileProblem.Excerpt(line.Text)} has no WordNet id, and other lines have one. Write all lines in one way.");
        }

        // Its other words mean the same thing.
        var word = Start().Replace(line.Text, "").Split(',')[0].Trim();
        return word.Length > 0
            ? line with { Text = word }
            : throw problem.At(line.Line, $"{LabelFileProblem.Excerpt(line.Text)} is a WordNet id without a word. Name a file that has words, such as synset_words.txt.");
    }

    [GeneratedRegex("^n[0-9]{8}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"^n[0-9]{8}(?:[\s,:]+|$)")]
    private static partial Regex Start();
}
