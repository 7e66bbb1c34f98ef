using System.Text.Json;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Parses JSON and records the line of each value. Allows trailing commas.</summary>
internal static class JsonNodes
{
    /// <summary>Parses a document.</summary>
    /// <param name="text">JSON, with LF line endings.</param>
    /// <param name="firstLine">The line it starts on, counted from 1.</param>
    /// <param name="problem">Creates exceptions for the file.</param>
    /// <exception cref="UsageException">The text is not valid JSON, or has more than one value.</exception>
    public static LabelNode Parse(string text, int firstLine, LabelFileProblem problem)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true });
        var lines = new LineCount(bytes, firstLine);
        try
        {
            reader.Read();
            var node = Value(ref reader, lines, problem);
            return reader.Read() ? throw problem.At(lines.At(reader.TokenStartIndex), "unexpected text after the end of the JSON.") : node;
        }
        catch (JsonException failure)
        {
            throw problem.At(firstLine + (int)(failure.LineNumber ?? 0), "this is not valid JSON. Check quotes, commas and brackets here and on the line before.");
        }
    }

    /// <summary>Parses a document, or returns null if the text is not valid JSON.</summary>
    public static LabelNode? TryParse(string text, int firstLine, LabelFileProblem problem)
    {
        try
        {
            return Parse(text, firstLine, problem);
        }
        catch (UsageException)
        {
            return null;
        }
    }

    private static LabelNode Value(ref Utf8JsonReader reader, LineCount lines, LabelFileProblem problem)
    {
        var line = lines.At(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                List<LabelNode> items = [];
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
                {
                    items.Add(Value(ref reader, lines, problem));
                }

                return new ListNode(items, line);

            case JsonTokenType.StartObject:
                List<(TextNode, LabelNode)> entries = [];
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
                {
                    var key = new TextNode(String(ref reader, lines, problem), lines.At(reader.TokenStartIndex));
                    reader.Read();
                    entries.Add((key, Value(ref reader, lines, problem)));
                }

                return new MapNode(entries, line);

            case JsonTokenType.String:
                return new TextNode(String(ref reader, lines, problem), line);
            case JsonTokenType.Number:
                return new NumberNode(System.Text.Encoding.UTF8.GetString(reader.ValueSpan), line);
            default:
                return new ConstantNode(System.Text.Encoding.UTF8.GetString(reader.ValueSpan), line);
        }
    }

    private static string String(ref Utf8JsonReader reader, LineCount lines, LabelFileProblem problem)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw problem.At(lines.At(reader.TokenStartIndex), "a string contains an unpaired surrogate (\\ud800 to \\udfff).");
        }
    }

    /// <summary>Maps byte offsets to lines. Offsets must not decrease.</summary>
    private sealed class LineCount(byte[] bytes, int firstLine)
    {
        private int _at;
        private int _line = firstLine;

        public int At(long place)
        {
            _line += bytes.AsSpan(_at, (int)place - _at).Count((byte)'\n');
            _at = (int)place;
            return _line;
        }
    }
}
