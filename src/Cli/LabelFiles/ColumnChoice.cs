using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Which column of a table, or property of objects, holds the labels.</summary>
/// <param name="wanted">What <c>--labels-column</c> names; null: the only one of the usual names that is there.</param>
internal sealed class ColumnChoice(string? wanted)
{
    private static readonly string[] _usual = ["label", "labels", "name", "names", "class", "classes"];

    /// <summary>The usual names, for messages.</summary>
    public static string Usual => string.Join(", ", _usual);

    /// <summary>Whether one was named.</summary>
    public bool IsNamed => wanted is not null;

    /// <summary>Whether a name is the one that is looked for, or one of the usual ones.</summary>
    public bool Fits(string name) => wanted is null ? _usual.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase) : name.Trim() == wanted.Trim();

    /// <summary>The index of the column.</summary>
    /// <param name="names">The columns.</param>
    /// <param name="line">Where they stand.</param>
    /// <param name="problem">Names the file.</param>
    /// <exception cref="UsageException">None or several of them can be meant.</exception>
    public int Find(IReadOnlyList<string> names, int line, LabelFileProblem problem)
    {
        var found = Enumerable.Range(0, names.Count).Where(index => Fits(names[index])).ToList();
        return found switch
        {
            [var only] => only,
            [] when wanted is not null => throw problem.At(line, $"column {LabelFileProblem.Excerpt(wanted)} not found. Available columns: {LabelFileProblem.Names(names)}."),
            [] => throw problem.At(line, $"it does not say which column holds the labels. Name one with --labels-column: {LabelFileProblem.Names(names)}."),
            [var first, ..] when found.TrueForAll(index => names[index].Trim() == names[first].Trim()) =>
                throw problem.At(line, $"{found.Count} columns have the name {LabelFileProblem.Excerpt(names[first].Trim())}. Rename all but one of them."),
            _ => throw problem.At(line, $"several columns may hold the labels: {LabelFileProblem.Names([.. found.Select(index => names[index])])}. Name one with --labels-column."),
        };
    }
}
