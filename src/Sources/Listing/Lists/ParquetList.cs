using ZeroShotOrleans.Sources.Parquet;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Reads one column of a Parquet file, page by page. Images in the file are only counted here, and read by encoders.</summary>
internal static class ParquetList
{
    /// <summary>The rows in order.</summary>
    /// <exception cref="ZeroShotException">During enumeration: the file is not Parquet or is damaged, or has no such column of text or images.</exception>
    public static IEnumerable<ListRow> Rows(RandomReader file, string column, long maxPageBytes, ListProblem problem, CancellationToken cancellationToken)
    {
        var table = Guard(() => ParquetTable.Read(file), problem);
        var (images, refused) = Guard(() => (ImageColumn.Choose(file, table, column, maxPageBytes, out var reason), reason), problem);
        if (images is null)
        {
            throw refused.Fact is null ? problem.NoColumn(column, refused.Names) : problem.Of(refused.Fact);
        }

        if (images is { HoldsImages: true, Names: null })
        {
            for (var number = 0L; number < table.Rows; number++)
            {
                yield return new ListRow(number, Text: null, IsCell: true);
            }

            yield break;
        }

        var row = 0L;
        using var values = ColumnValues.Of(file, table, images.Names ?? images.Leaf, maxPageBytes).GetEnumerator();
        while (Guard(values.MoveNext, problem))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ListRow(row++, values.Current is { } value ? System.Text.Encoding.UTF8.GetString(value.Span) : null, images.HoldsImages);
        }
    }

    private static T Guard<T>(Func<T> work, ListProblem problem)
    {
        try
        {
            return work();
        }
        catch (ParquetException failure)
        {
            throw problem.Of(failure.Unsupported ? failure.Message : $"It is not a valid Parquet file. {failure.Message}");
        }
        catch (IOException)
        {
            throw problem.Of("The operating system reported a read error. Retry, and check the disk.");
        }
    }
}
