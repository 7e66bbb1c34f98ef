using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Reads text tables: a header, fields separated by commas or tabs, and quotes as in RFC 4180.</summary>
internal static class SeparatedList
{
    /// <summary>The image column of each row; empty or null if a row has none.</summary>
    /// <exception cref="ZeroShotException">During enumeration: the column does not exist, or a row is invalid.</exception>
    public static IEnumerable<ListRow> Rows(Stream stream, string column, string delimiter, ListProblem problem)
    {
        using var reader = new StreamReader(new EscapedLines(new LineGuard(stream, problem), ListKind.Csv));
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter,

            // An unclosed quote makes one field of the rest of the file.
            MaxFieldSize = LineGuard.MaxLineBytes,
        });
        if (!Read(csv, problem, out _))
        {
            throw problem.Of("It is empty. Its first row must contain the column names.");
        }

        csv.ReadHeader();
        var names = csv.HeaderRecord!;
        var count = ColumnNames.Find(names, column, out var index);
        if (count != 1)
        {
            throw count == 0 ? problem.NoColumn(column, Hints(csv, names, problem)) : problem.SeveralColumns(names[index], count);
        }

        for (var number = 0L; Read(csv, problem, out var line); number++)
        {
            yield return new ListRow(number, csv.TryGetField<string>(index, out var field) ? field : null, Line: line);
        }
    }

    private static ColumnHints Hints(CsvReader csv, string[] names, ListProblem problem)
    {
        var hints = new ColumnHints();
        while (!hints.IsFull && Read(csv, problem, out _))
        {
            hints.Add(names.Select((name, index) => (name, csv.TryGetField<string>(index, out var field) ? field : null)));
        }

        return hints;
    }

    private static bool Read(CsvReader csv, ListProblem problem, out long line)
    {
        line = csv.Parser.RawRow + 1;
        try
        {
            // The parser silently accepts an unpaired quote, which may swallow all following rows.
            return csv.Read()
                && (csv.Parser.RawRecord.Count('"') % 2 == 0
                    ? true
                    : throw problem.At($"Line {line}", "unclosed quote. Enclose a field that contains quotes in quotes, and double each of them."));
        }
        catch (CsvHelperException)
        {
            throw problem.At($"Line {line}", "a field is too long, possibly because of an unclosed quote before it.");
        }
    }
}
