using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Reads the labels of a table: a header, fields between commas, semicolons or tabs, and quotes as RFC 4180 has them.</summary>
/// <param name="column">Which column holds the labels.</param>
/// <param name="problem">Names the file.</param>
internal sealed class TableLabels(ColumnChoice column, LabelFileProblem problem)
{
    private static readonly char[] _separators = [',', ';', '\t'];

    /// <summary>Whether a text that does not say so by its name is a table: its header names the labels, and each row has as many fields.</summary>
    public bool IsTable(IReadOnlyList<LabelEntry> lines) => lines.Count > 1 && _separators.Any(separator =>
    {
        var header = Split(lines[0].Text, separator);
        return header.Length > 1 && header.Any(column.Fits) && (column.IsNamed || lines.All(line => Split(line.Text, separator).Length == header.Length));
    });

    /// <summary>The labels of a table.</summary>
    /// <param name="text">The table, with LF between lines.</param>
    /// <param name="separators">Those that may stand between its fields; empty for any.</param>
    /// <exception cref="UsageException">It is no table, or does not say which column holds the labels.</exception>
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
            throw problem.Of("is empty. Its first row must name the columns.");
        }

        CheckQuotes(parser, 1);
        var header = parser.Record!;
        var headerLine = parser.RawRow;
        if (header.Length == 1 && !column.IsNamed && !column.Fits(header[0]))
        {
            throw problem.At(headerLine, $"{LabelFileProblem.Excerpt(header[0])} may be the header or the first label. Name the header with --labels-column, or save labels without a header as .txt.");
        }

        if (!column.IsNamed && !header.Any(column.Fits) && !text.Trim('\n').Contains('\n', StringComparison.Ordinal))
        {
            throw problem.At(headerLine, "it is one row without a header. A list with commas goes into --labels; a table has a header, and a label in each row below it.");
        }

        var index = column.Find(header, headerLine, problem);
        List<LabelEntry> labels = [];
        for (var line = parser.RawRow + 1; parser.Read(); line = parser.RawRow + 1)
        {
            CheckQuotes(parser, line);
            labels.Add(parser.Count == header.Length
                ? new LabelEntry(parser[index].Trim(), parser.RawRow)
                : throw problem.At(parser.RawRow, $"it has {parser.Count} fields, and the header has {header.Length}. Put quotes around a field that holds {Called(configuration.Delimiter)}."));
        }

        return labels.Count > 0
            ? new LabelFileContent($"{(configuration.Delimiter == "\t" ? "TSV" : "CSV")}, column {LabelFileProblem.Excerpt(header[index].Trim())}", labels) { HasColumns = true }
            : throw problem.Of("has a header and no rows. Labels stand below it, one in each row.");
    }

    // The one between whose fields the column stands; else the one that makes the most fields.
    private char Separator(string text, char[] separators)
    {
        var header = text.TrimStart('\n');
        header = header[..(header.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0 ? end : header.Length)];
        return separators.OrderByDescending(separator => Split(header, separator) is { Length: > 1 } fields && fields.Any(column.Fits))
            .ThenByDescending(separator => Split(header, separator).Length).First();
    }

    // The parser passes by a quote without its other half, which may swallow rows up to the end of the file.
    private void CheckQuotes(CsvParser parser, int line)
    {
        if (parser.RawRecord.Count('"') % 2 != 0)
        {
            throw problem.At(line, "it has a quote without its other half. A field that holds a quote is put in quotes, with each quote in it doubled.");
        }
    }

    // Good enough to tell a separator.
    private static string[] Split(string line, char separator) =>
        [.. line.Split(separator).Select(field => field.Trim() is ['"', .. var inner, '"'] ? inner.Trim() : field.Trim())];

    private static string Called(string separator) => separator switch { "\t" => "a tab", ";" => "a semicolon", _ => "a comma" };
}
