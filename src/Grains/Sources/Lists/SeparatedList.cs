using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using ZeroShotOrleans.Grains.Tables;

namespace ZeroShotOrleans.Grains.Sources.Lists;

/// <summary>Tables as text: fields between commas or tabs, a header, and quotes as RFC 4180 has them.</summary>
internal static class SeparatedList
{
    /// <summary>The field of each row in the column of the images; empty or null where a row has none.</summary>
    /// <exception cref="ZeroShotException">While it is enumerated: there is no such column, or a row is not what it should be.</exception>
    public static IEnumerable<ListRow> Rows(Stream stream, string column, string delimiter, ListProblem problem)
    {
        using var reader = new StreamReader(new EscapedLines(new LineGuard(stream, problem), ListKind.Csv));
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter,

            // A quote that is never closed makes one field of the rest of the file.
            MaxFieldSize = LineGuard.MaxLineBytes,
        });
        if (!Read(csv, problem))
        {
            throw problem.Of("It is empty. Its first row must name the columns.");
        }

        csv.ReadHeader();
        var names = csv.HeaderRecord!;
        var count = ColumnNames.Find(names, column, out var index);
        if (count != 1)
        {
            throw count == 0 ? problem.NoColumn(column, names) : problem.SeveralColumns(names[index], count);
        }

        for (var number = 0L; Read(csv, problem); number++)
        {
            yield return new ListRow(number, csv.TryGetField<string>(index, out var field) ? field : null);
        }
    }

    private static bool Read(CsvReader csv, ListProblem problem)
    {
        var line = csv.Parser.RawRow + 1;
        try
        {
            // A quote without its other half is passed by in silence, and may swallow the rows up to the end of the file.
            return csv.Read()
                && (csv.Parser.RawRecord.Count('"') % 2 == 0
                    ? true
                    : throw problem.At($"Line {line}", "it has a quote without its other half. A field that holds a quote is put in quotes, with each quote in it doubled."));
        }
        catch (CsvHelperException)
        {
            throw problem.At($"Line {line}", "a field is too long: a quote before it may lack the one that closes it.");
        }
    }
}
