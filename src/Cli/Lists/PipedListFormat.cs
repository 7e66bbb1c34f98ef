using System.Text.Json;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Lists;

/// <summary>The format of a list without a telling file name, and the file extension by which a silo recognises it.</summary>
internal static class PipedListFormat
{
    /// <summary>The name for a list of names that each end with a zero byte, as <c>find -print0</c> writes it. A silo reads it as JSON lines.</summary>
    public const string ZeroSeparated = "null";

    /// <summary>The formats, with their extensions.</summary>
    public static readonly IReadOnlyList<(string Name, string Extension)> All =
    [
        ("text", ".txt"), ("csv", ".csv"), ("tsv", ".tsv"), ("jsonl", ".jsonl"), ("json", ".json"), ("parquet", ".parquet"), ("arrow", ".arrow"), (ZeroSeparated, ".jsonl"),
    ];

    // The columns that lists are searched for without --column.
    private static readonly string[] _usual = ["path", "file", "image", "url"];

    /// <summary>Recognises the format by the first bytes.</summary>
    /// <param name="head">The first bytes of the list, all of them if it is short.</param>
    /// <param name="column">The value of <c>--column</c>; null if it is not given.</param>
    /// <param name="name">What the list is called in messages.</param>
    /// <exception cref="UsageException">The bytes are in a format that lists do not have.</exception>
    public static string Detect(ReadOnlySpan<byte> head, string? column, string name)
    {
        if (FileFormat.Of(head) is { } known)
        {
            return known.Kind switch
            {
                FileFormatKind.Parquet => "parquet",
                FileFormatKind.Arrow => "arrow",
                _ => throw new UsageException($"{name} is {known.Name}. {Advice(known.Kind)}"),
            };
        }

        // UTF-16 with a byte order mark has zero bytes, and is text.
        var isMarked = head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
        if (!isMarked && FileFormat.IsUtf16WithoutMark(head))
        {
            throw new UsageException($"{name} is text in UTF-16 without a byte order mark. Convert it to UTF-8: iconv -f UTF-16LE -t UTF-8");
        }

        return !isMarked && head.Contains((byte)0) ? ZeroSeparated : isMarked ? "text" : OfText(head, column, name);
    }

    private static string OfText(ReadOnlySpan<byte> head, string? column, string name)
    {
        var text = System.Text.Encoding.UTF8.GetString(head.StartsWith(System.Text.Encoding.UTF8.Preamble) ? head[3..] : head).TrimStart();
        var line = text.AsSpan().IndexOfAny('\r', '\n') is var end and >= 0 ? text[..end] : text;
        if (SeparatorOf(line, column) is { } separator)
        {
            return separator == '\t' ? "tsv" : "csv";
        }

        var rest = text.Length > 1 ? text[1..].TrimStart() : "";
        var found = text switch
        {
            ['[', ..] when rest is ['{' or '"' or ']', ..] => "json",
            ['{', ..] when rest is ['"' or '}', ..] => "jsonl",
            ['"', ..] when IsJsonText(line) => "jsonl",
            _ => "text",
        };
        return found is "text" && column is not null
            ? throw new UsageException($"{name} has no column '{column}' in its first line, so it is not a table with a header, nor JSON. Omit --column, or specify the format with --list-format.")
            : found;
    }

    // A first line that names the column of the images is the header of a table.
    private static char? SeparatorOf(string line, string? column)
    {
        foreach (var separator in (ReadOnlySpan<char>)['\t', ','])
        {
            var names = line.Split(separator).Select(field => field.Trim().Trim('"'));
            if (names.Any(field => column is null ? _usual.Contains(field, StringComparer.OrdinalIgnoreCase) : field.Equals(column, StringComparison.OrdinalIgnoreCase)))
            {
                return separator;
            }
        }

        return null;
    }

    private static bool IsJsonText(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line.Trim());
            return json.RootElement.ValueKind is JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Advice(FileFormatKind kind) => kind switch
    {
        FileFormatKind.Compressed => "Decompress it in the pipe, for example with gzip -dc, zstd -dc or xz -dc.",
        FileFormatKind.Tar => "Save it as a file and pass it with --tar.",
        FileFormatKind.Zip or FileFormatKind.Workbook => "Save the table as CSV.",
        _ => "Write it as CSV, JSON lines, Parquet or Arrow.",
    };
}
