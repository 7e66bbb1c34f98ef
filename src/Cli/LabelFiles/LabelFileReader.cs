using System.Globalization;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Reads the label files of one command.</summary>
internal sealed class LabelFileReader
{
    private static readonly string[] _extensions = [".txt", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".names", ".labels"];

    private bool _hadColumns;

    /// <summary>Which column of tables, or property of objects, holds the labels; null for the only one of a usual name.</summary>
    public string? Column { get; init; }

    /// <summary>Takes what files were read as that are no plain lists.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>Whether a file of that name is likely to hold labels, so that <c>--labels</c> reads it.</summary>
    public static bool IsNamedLikeLabels(string path) => _extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The labels of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="warn">Takes what is odd but no reason to stop.</param>
    /// <exception cref="UsageException">The file cannot be read, or it is none of the shapes that are.</exception>
    public IReadOnlyList<LabelEntry> Read(string path, Action<string> warn)
    {
        var problem = new LabelFileProblem(path);
        var content = LabelText.Read(LabelFileText.Decode(LabelFileText.Bytes(path, problem), problem), Path.GetExtension(path), Column, problem);
        _hadColumns |= content.HasColumns;
        if (content.Form is { } form)
        {
            Note(string.Create(CultureInfo.InvariantCulture, $"{path}: read as {form}, {content.Labels.Count:N0} label{(content.Labels.Count == 1 ? "" : "s")}."));
        }

        foreach (var warning in content.Warnings)
        {
            warn($"{path} {warning}");
        }

        return content.Labels;
    }

    /// <summary>To be called when all files are read.</summary>
    /// <exception cref="UsageException">A column was named, and no file has columns.</exception>
    public void CheckColumn()
    {
        if (Column is not null && !_hadColumns)
        {
            throw new UsageException($"--labels-column {Column} names a column, and no label file has columns. Give a CSV or TSV file with a header, or JSON objects, or leave it out.");
        }
    }
}
