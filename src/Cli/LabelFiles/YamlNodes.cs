using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Parses the subset of YAML used for label lists: <c>- cat</c>, <c>0: cat</c>, and either of them, or <c>[cat, dog]</c>, below a key. Rejects other YAML with its line.</summary>
/// <param name="text">The text, with LF line endings.</param>
/// <param name="problem">Creates exceptions for the file.</param>
internal sealed class YamlNodes(string text, LabelFileProblem problem)
{
    private readonly List<YamlLine> _lines = Lines(text);
    private int _next;

    /// <summary>Parses the document. Values of other keys are replaced with an empty text.</summary>
    /// <exception cref="UsageException">The text is not YAML, or is not supported.</exception>
    public LabelNode Parse()
    {
        if (_lines.Count > 0 && _lines[0].Text is "---")
        {
            _next++;
        }

        if (_next == _lines.Count)
        {
            throw problem.Of("is empty.");
        }

        var first = _lines[_next];
        if (first.Text[0] is '[' or '{')
        {
            return new FlowNodes(text, first.Start, first.Number, problem).ReadAll();
        }

        return IsItem(first.Text) ? Items(_lines[_next..]) : Document();
    }

    private MapNode Document()
    {
        List<(TextNode, LabelNode)> entries = [];
        while (_next < _lines.Count)
        {
            var line = _lines[_next++];
            if (line.Text is "---" or "...")
            {
                throw problem.At(line.Number, "a second document starts here. A file can have only one.");
            }

            var (key, rest, at) = Key(line, mayBeEmpty: true);
            entries.Add((new TextNode(key, line.Number), rest is ['[' or '{', ..] ? Flow(line, at) : Value(line, rest)));
        }

        return new MapNode(entries, 1);
    }

    private LabelNode Flow(YamlLine line, int at)
    {
        var flow = new FlowNodes(text, at, line.Number, problem);
        var node = flow.Read();
        var end = text.IndexOf('\n', flow.End) is var found and >= 0 ? found : text.Length;
        if (text[flow.End..end].Trim() is { Length: > 0 } more && more[0] != '#')
        {
            throw problem.At(flow.Line, "unexpected text after the end of the list.");
        }

        while (_next < _lines.Count && _lines[_next].Start < flow.End)
        {
            _next++;
        }

        return node;
    }

    // The block below a key: indented lines and items.
    private LabelNode Value(YamlLine key, string rest)
    {
        var begin = _next;
        while (_next < _lines.Count && (_lines[_next].Indent > key.Indent || IsItem(_lines[_next].Text)))
        {
            _next++;
        }

        var block = _lines[begin.._next];
        return rest.Length > 0 ? new TextNode(IsLabels(key) ? Scalar(rest, key.Number) : rest, key.Number)
            : block.Count == 0 || !IsLabels(key) ? new TextNode("", key.Number)
            : IsItem(block[0].Text) ? Items(block) : Pairs(block);
    }

    // Other keys of a dataset description (train, val, download) are ignored.
    private bool IsLabels(YamlLine line) => Key(line, mayBeEmpty: true).Name is "names" or "labels" or "classes" or "class_names" or "id2label" or "label2id" or [>= '0' and <= '9', ..];

    private ListNode Items(IReadOnlyList<YamlLine> lines) => new(
        [.. lines.Select(line => line.Indent != lines[0].Indent || !IsItem(line.Text)
            ? throw problem.At(line.Number, $"{LabelFileProblem.Excerpt(line.Text)} is not an item of the list. Write each label as `- label`, with the same indentation.")
            : (LabelNode)new TextNode(Scalar(line.Text[1..].Trim(), line.Number), line.Number))], lines[0].Number);

    private MapNode Pairs(IReadOnlyList<YamlLine> lines) => new([.. lines.Select(line =>
    {
        if (line.Indent != lines[0].Indent)
        {
            throw problem.At(line.Number, "the indentation differs from the previous line. Use the same for all labels.");
        }

        var (key, value, _) = Key(line, mayBeEmpty: false);
        var label = Scalar(value, line.Number);
        return (new TextNode(key, line.Number), label.All(char.IsAsciiDigit) && !key.All(char.IsAsciiDigit)
            ? (LabelNode)new NumberNode(label, line.Number) : new TextNode(label, line.Number));
    })], lines[0].Number);

    private (string Name, string After, int At) Key(YamlLine line, bool mayBeEmpty)
    {
        var colon = line.Text[0] is '\'' or '"' ? line.Text.IndexOf($"{line.Text[0]}:", 1, StringComparison.Ordinal) + 1 : line.Text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || (colon + 1 < line.Text.Length && line.Text[colon + 1] is not (' ' or '\t')) || (colon + 1 == line.Text.Length && !mayBeEmpty))
        {
            throw problem.At(line.Number, $"{LabelFileProblem.Excerpt(line.Text)} is not supported YAML. Write labels as `- label`, below `names:`, or one per line in a .txt file.");
        }

        var rest = line.Text[(colon + 1)..].TrimStart();
        return (line.Text[..colon].Trim('\'', '"', ' '), rest.StartsWith('#') ? "" : rest, line.Start + line.Text.Length - rest.Length);
    }

    private string Scalar(string value, int line)
    {
        if (value is ['\'' or '"', ..])
        {
            var flow = new FlowNodes(value, 0, line, problem);
            var quoted = flow.ReadQuoted();
            return value[flow.End..].Trim() is { Length: > 0 } more && more[0] != '#' ? throw problem.At(line, "unexpected text after the closing quote.") : quoted;
        }

        var plain = (value.IndexOf(" #", StringComparison.Ordinal) is var comment and >= 0 ? value[..comment] : value).Trim();
        return plain switch
        {
            "" or ['#', ..] or "~" or "null" => throw problem.At(line, "the label is empty. Remove the line, or add a label."),
            ['&' or '*' or '!' or '|' or '>' or '%' or '@' or '`' or '{' or '[' or '"' or '\'', ..] or ['-' or '?', ' ', ..] =>
                throw problem.At(line, $"{LabelFileProblem.Excerpt(plain)} is not supported YAML, because a label must be a text. If it is a literal label, put it in quotes."),
            _ when plain.EndsWith(':') || plain.Contains(": ", StringComparison.Ordinal) =>
                throw problem.At(line, $"{LabelFileProblem.Excerpt(plain)} is a key with a value instead of a label. If it is a label, put it in quotes."),
            _ => plain,
        };
    }

    private static bool IsItem(string line) => line is "-" or ['-', ' ' or '\t', ..];

    private static List<YamlLine> Lines(string text)
    {
        List<YamlLine> lines = [];
        var (start, number) = (0, 1);
        foreach (var line in text.Split('\n'))
        {
            var content = line.Trim();
            if (content.Length > 0 && content[0] != '#')
            {
                var indent = line.Length - line.TrimStart().Length;
                lines.Add(new YamlLine(content, indent, start + indent, number));
            }

            start += line.Length + 1;
            number++;
        }

        return lines;
    }

    /// <summary>A line that is neither blank nor a comment.</summary>
    /// <param name="Text">The line, trimmed.</param>
    /// <param name="Indent">The number of leading spaces.</param>
    /// <param name="Start">Its index in the text.</param>
    /// <param name="Number">Its line, counted from 1.</param>
    private readonly record struct YamlLine(string Text, int Indent, int Start, int Number);
}
