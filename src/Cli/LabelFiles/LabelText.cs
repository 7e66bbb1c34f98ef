using System.Text.RegularExpressions;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Detects the format of a label file from its content and, if that is ambiguous, from its extension, and reads the labels.</summary>
internal static partial class LabelText
{
    // Placeholders such as Git LFS pointers are recognized by their start.
    private const int HeadLength = 1_024;

    /// <summary>Returns the labels of a text.</summary>
    /// <param name="text">The content of the file, with any line endings.</param>
    /// <param name="extension">The file extension, such as <c>.csv</c>, or empty.</param>
    /// <param name="column">The value of <c>--labels-column</c>, or null.</param>
    /// <param name="problem">Creates exceptions for the file.</param>
    /// <exception cref="UsageException">The format is not supported, or a line is invalid.</exception>
    public static LabelFileContent Read(string text, string extension, string? column, LabelFileProblem problem)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').TrimStart('\uFEFF');
        LabelCharacters.Check(text, problem);
        if (StandInText.Name(text[..Math.Min(text.Length, HeadLength)], "file") is { } standIn)
        {
            throw problem.At(1, $"this is {standIn}.");
        }

        var content = Shaped(text, extension.ToLowerInvariant(), new ColumnChoice(column), problem);
        var warnings = content.Warnings.ToList();
        return content with { Labels = LabelCharacters.Clean(content.Labels, problem, warnings.Add), Warnings = warnings };
    }

    private static LabelFileContent Shaped(string text, string extension, ColumnChoice column, LabelFileProblem problem)
    {
        var lines = Lines(text);
        var labels = new NodeLabels(column, problem);
        var table = new TableLabels(column, problem);
        return extension switch
        {
            ".json" => Json(text, lines, labels, problem),
            ".jsonl" or ".ndjson" => JsonLines(lines, labels, problem),
            ".tsv" => lines.Count > 0 && WordNetLines.Begins(lines[0]) ? new LineLabels(problem).Read(lines) : table.Read(text, "\t"),
            ".csv" => table.Read(text, ""),
            ".yaml" or ".yml" => labels.Of(new YamlNodes(text, problem).Parse(), "YAML"),
            _ => Plain(text, [.. lines.Where(line => line.Text[0] != '#')], labels, table, problem),
        };
    }

    private static LabelFileContent Plain(string text, List<LabelEntry> lines, NodeLabels labels, TableLabels table, LabelFileProblem problem)
    {
        if (lines.Count == 0)
        {
            return new LabelFileContent(null, []);
        }

        if (lines[0].Text is ['[' or '{', ..] or ['(', '\'' or '"', ..] or "(" || Assignment().IsMatch(lines[0].Text))
        {
            return Brackets(text, lines, labels, problem);
        }

        if (lines.FirstOrDefault(line => LabelMap().IsMatch(line.Text)) is { Text: not null } item)
        {
            throw problem.At(item.Line, "this is a TensorFlow label map (.pbtxt), which is not supported. Write its names to a file, one per line.");
        }

        return lines[0].Text == "---" || YamlKey().IsMatch(text) ? labels.Of(new YamlNodes(text, problem).Parse(), "YAML")
            : table.IsTable(lines) ? table.Read(text, "")
            : new LineLabels(problem).Read(lines);
    }

    private static LabelFileContent Brackets(string text, List<LabelEntry> lines, NodeLabels labels, LabelFileProblem problem)
    {
        if (JsonNodes.TryParse(text, 1, problem) is { } node)
        {
            return labels.Of(node, "JSON");
        }

        if (lines.Count > 1 && lines.All(line => JsonNodes.TryParse(line.Text, line.Line, problem) is not null))
        {
            return JsonLines(lines, labels, problem);
        }

        var start = text.IndexOfAny(['[', '{', '('], text.IndexOf(lines[0].Text, StringComparison.Ordinal));
        var list = new FlowNodes(text, start, lines[0].Line, problem).ReadAll();
        return labels.Of(list, list is MapNode ? "a dictionary" : "a list in brackets");
    }

    private static LabelFileContent Json(string text, List<LabelEntry> lines, NodeLabels labels, LabelFileProblem problem) =>
        lines.Count > 1 && JsonNodes.TryParse(lines[0].Text, lines[0].Line, problem) is not null && JsonNodes.TryParse(text, 1, problem) is null
            ? JsonLines(lines, labels, problem)
            : labels.Of(JsonNodes.Parse(text, 1, problem), "JSON");

    private static LabelFileContent JsonLines(List<LabelEntry> lines, NodeLabels labels, LabelFileProblem problem) =>
        labels.OfList(new ListNode([.. lines.Select(line => JsonNodes.Parse(line.Text, line.Line, problem))], 1), "JSON lines");

    private static List<LabelEntry> Lines(string text) =>
        [.. text.Split('\n').Select((line, index) => new LabelEntry(line.Trim(), index + 1)).Where(line => line.Text.Length > 0)];

    [GeneratedRegex(@"^[A-Za-z_]\w*\s*=\s*[\[{(]")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^item\s*\{")]
    private static partial Regex LabelMap();

    // "names:" on a line of its own, or followed by a list.
    [GeneratedRegex(@"^(?:names|labels|classes|class_names|id2label|label2id):[ \t]*(?:[\[{#].*)?$", RegexOptions.Multiline)]
    private static partial Regex YamlKey();
}
