using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Reads labels from a table with a header, separated by commas, semicolons or tabs, with quotes as in RFC 4180.</summary>
/// <param name="column">Chooses the column with the labels.</param>
/// <param name="problem">Creates exceptions for the file.</param>
internal sealed class TableLabels(ColumnChoice column, LabelFileProblem problem)
{
    private static readonly char[] _separators = [',', ';', '\t'];

    /// <summary>Whether a text file is a table: its header has a label column, and all rows have the same number of fields.</summary>
    public bool IsTable(IReadOnlyList<LabelEntry> lines) => lines.Count > 1 && _separators.Any(separator =>
    {
        var header = Split(lines[0].Text, separator);
        return header.Length > 1 && header.Any(column.Fits) && (column.IsNamed || lines.All(line => Split(line.Text, separator).Length == header.Length));
    });

    /// <summary>Returns the labels of a table.</summary>
    /// <param name="text">The table, with LF line endings.</param>
    /// <param name="separators">Allowed separators; empty for any.</param>
    /// <exception cref="UsageException">The text is not a table, or the label column is ambiguous.</exception>
    public LabelFileContent Read(string text, string separators)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            HasHeaderRecord = false,
            Delimiter = Separator(text, separators.Length == 0 ? _separators : separators.ToCharArray()).ToString(),
            NewLine = "\n",
            BadDataFound = null,
        };
        using var parser = new CsvParser(new StringReader(text), configuration);
        if (!parser.Read())
        {
            throw problem.Of("is empty. The first row must contain the column names.");
        }

        CheckQuotes(parser, 1);
        var header = parser.Record!;
        var headerLine = parser.RawRow;
        if (header.Length == 1 && !column.IsNamed && !column.Fits(header[0]))
        {
            throw problem.At(headerLine, $"{LabelFileProblem.Excerpt(header[0])} may be the header or the first label. If it is the header, specify it with --labels-column; otherwise save the file as .txt.");
        }

        if (!column.IsNamed && !header.Any(column.Fits) && !text.Trim('\n').Contains('\n', StringComparison.Ordinal))
        {
            throw problem.At(headerLine, "the file is a single row without a header. Use --labels for a list with commas; a table has a header and one label per row.");
        }

        var index = column.Find(header, headerLine, problem);
        List<LabelEntry> labels = [];
        for (var line = parser.RawRow + 1; parser.Read(); line = parser.RawRow + 1)
        {
            CheckQuotes(parser, line);
            labels.Add(parser.Count == header.Length
                ? new LabelEntry(parser[index].Trim(), parser.RawRow)
                : throw problem.At(parser.RawRow, $"the row has {parser.Count} fields, but the header has {header.Length}. Quote fields that contain {NameOf(configuration.Delimiter)}."));
        }

        return labels.Count > 0
            ? new LabelFileContent($"{(configuration.Delimiter == "\t" ? "TSV" : "CSV")}, column {LabelFileProblem.Excerpt(header[index].Trim())}", labels) { HasColumns = true }
            : throw problem.Of("has a header but no rows. Add one label per row.");
    }

    // Prefers a separator that yields the label column, then the one that yields the most fields.
    private char Separator(string text, char[] separators)
    {
        var header = text.TrimStart('\n');
        header = header[..(header.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0 ? end : header.Length)];
        return separators.OrderByDescending(separator => Split(header, separator) is { Length: > 1 } fields && fields.Any(column.Fits))
            .ThenByDescending(separator => Split(header, separator).Length).First();
    }

    // The parser accepts an unclosed quote, which could consume the rest of the file.
    private void CheckQuotes(CsvParser parser, int line)
    {
        if (parser.RawRecord.Count('"') % 2 != 0)
        {
            throw problem.At(line, "the row has an unclosed quote. Quote fields that contain a quote, and double the quotes inside.");
        }
    }

    // Sufficient to detect the separator.
    private static string[] Split(string line, char separator) =>
        [.. line.Split(separator).Select(field => field.Trim() is ['"', .. var inner, '"'] ? inner.Trim() : field.Trim())];

    private static string NameOf(string separator) => separator switch { "\t" => "a tab", ";" => "a semicolon", _ => "a comma" };
}
