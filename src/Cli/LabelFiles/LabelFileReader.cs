using System.Globalization;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Reads the label files of a command.</summary>
internal sealed class LabelFileReader
{
    private static readonly string[] _extensions = [".txt", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".names", ".labels"];

    private bool _hadColumns;

    /// <summary>The column of tables, or property of objects, with the labels; null for the only one with a common name.</summary>
    public string? Column { get; init; }

    /// <summary>Receives notes about the detected formats, except plain lists.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>Whether the extension is that of a label file, so that <c>--labels</c> reads the file.</summary>
    public static bool IsNamedLikeLabels(string path) => _extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the labels of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="warn">Receives warnings.</param>
    /// <exception cref="UsageException">The file cannot be read, or its format is not supported.</exception>
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

    /// <summary>Checks <see cref="Column"/> after all files are read.</summary>
    /// <exception cref="UsageException">A column was specified, but no file has columns.</exception>
    public void CheckColumn()
    {
        if (Column is not null && !_hadColumns)
        {
            throw new UsageException($"--labels-column {Column} was given, but no label file has columns. Use a CSV or TSV file with a header or JSON objects, or omit the option.");
        }
    }
}
