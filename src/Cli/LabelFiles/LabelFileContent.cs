namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>What a label file holds.</summary>
/// <param name="Form">What it was read as, such as <c>JSON</c>; null for a plain list, one label on each line.</param>
/// <param name="Labels">The labels in the order of the file, or of their numbers where it has numbers.</param>
internal sealed record LabelFileContent(string? Form, IReadOnlyList<LabelEntry> Labels)
{
    /// <summary>Whether the labels are one column among those of a table, or one property of objects.</summary>
    public bool HasColumns { get; init; }

    /// <summary>What is odd, but no reason to stop.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
