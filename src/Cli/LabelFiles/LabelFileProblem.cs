using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>What is wrong with a label file, in words that name it.</summary>
/// <param name="file">The file, as it was named.</param>
internal sealed class LabelFileProblem(string file)
{
    private const int MaxNames = 20;
    private const int MaxShown = 60;

    /// <summary>A line that cannot be read.</summary>
    /// <param name="line">From 1 on.</param>
    /// <param name="fact">What is wrong and what to do next, in sentences.</param>
    public UsageException At(int line, string fact) => new($"The label file {file}, line {line}: {fact}");

    /// <summary>A file that cannot be read as a whole.</summary>
    /// <param name="fact">Goes on behind the name of the file.</param>
    public UsageException Of(string fact) => new($"The label file {file} {fact}");

    /// <summary>Names in quotes with commas between, of many the first ones.</summary>
    public static string Names(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MaxNames).Select(Excerpt)) + (names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "");

    /// <summary>A text in quotes, cut when it is long.</summary>
    public static string Excerpt(string text) => text.Length > MaxShown ? $"'{text[..MaxShown]}...'" : $"'{text}'";
}
