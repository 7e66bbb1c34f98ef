using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Chooses the column of a table, or the property of objects, that contains the labels.</summary>
/// <param name="wanted">The value of <c>--labels-column</c>; null to use the only column with a common name.</param>
internal sealed class ColumnChoice(string? wanted)
{
    private static readonly string[] _usual = ["label", "labels", "name", "names", "class", "classes"];

    /// <summary>The common names, for messages.</summary>
    public static string Usual => string.Join(", ", _usual);

    /// <summary>Whether a column was specified.</summary>
    public bool IsNamed => wanted is not null;

    /// <summary>Whether a name is the specified one, or a common one if none was specified.</summary>
    public bool Fits(string name) => wanted is null ? _usual.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase) : name.Trim() == wanted.Trim();

    /// <summary>Returns the index of the column.</summary>
    /// <param name="names">The column names.</param>
    /// <param name="line">The line of the names.</param>
    /// <param name="problem">Creates exceptions for the file.</param>
    /// <exception cref="UsageException">No column fits, or several do.</exception>
    public int Find(IReadOnlyList<string> names, int line, LabelFileProblem problem)
    {
        var found = Enumerable.Range(0, names.Count).Where(index => Fits(names[index])).ToList();
        return found switch
        {
            [var only] => only,
            [] when wanted is not null => throw problem.At(line, $"column {LabelFileProblem.Excerpt(wanted)} not found. Available columns: {LabelFileProblem.Names(names)}."),
            [] => throw problem.At(line, $"cannot tell which column contains the labels. Specify one with --labels-column: {LabelFileProblem.Names(names)}."),
            [var first, ..] when found.TrueForAll(index => names[index].Trim() == names[first].Trim()) =>
                throw problem.At(line, $"{found.Count} columns are named {LabelFileProblem.Excerpt(names[first].Trim())}. Rename all but one."),
            _ => throw problem.At(line, $"several columns may contain the labels: {LabelFileProblem.Names([.. found.Select(index => names[index])])}. Specify one with --labels-column."),
        };
    }
}
