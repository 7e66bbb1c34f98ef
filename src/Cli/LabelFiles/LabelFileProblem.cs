using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Creates exceptions that name the label file and the line.</summary>
/// <param name="file">The file, as given.</param>
internal sealed class LabelFileProblem(string file)
{
    private const int MaxNames = 20;
    private const int MaxShown = 60;

    /// <summary>A problem on a line.</summary>
    /// <param name="line">The line, counted from 1.</param>
    /// <param name="fact">What is wrong and what to do.</param>
    public UsageException At(int line, string fact) => new($"The label file {file}, line {line}: {fact}");

    /// <summary>A problem with the whole file.</summary>
    /// <param name="fact">Continues the sentence after the file name.</param>
    public UsageException Of(string fact) => new($"The label file {file} {fact}");

    /// <summary>Lists quoted names, at most the first few.</summary>
    public static string Names(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MaxNames).Select(Excerpt)) + (names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "");

    /// <summary>Quotes a text, truncated if it is long.</summary>
    public static string Excerpt(string text) => text.Length > MaxShown ? $"'{text[..MaxShown]}...'" : $"'{text}'";
}
