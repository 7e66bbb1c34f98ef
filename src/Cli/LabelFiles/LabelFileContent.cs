namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>The content of a label file.</summary>
/// <param name="Form">The detected format, such as <c>JSON</c>; null for a plain list with one label per line.</param>
/// <param name="Labels">The labels, in the order of the file, or by number if they are numbered.</param>
internal sealed record LabelFileContent(string? Form, IReadOnlyList<LabelEntry> Labels)
{
    /// <summary>Whether the labels are a column of a table or a property of objects.</summary>
    public bool HasColumns { get; init; }

    /// <summary>Warnings.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
