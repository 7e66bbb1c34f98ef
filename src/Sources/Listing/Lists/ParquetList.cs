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
        var table = Table(file, problem);
        var images = Choose(file, table, column, maxPageBytes, problem);
        foreach (var row in Rows(file, table, images, maxPageBytes, problem, cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>The footer of a file.</summary>
    /// <exception cref="ZeroShotException">The file is not Parquet, or is damaged.</exception>
    public static ParquetTable Table(RandomReader file, ListProblem problem) => Guard(() => ParquetTable.Read(file), problem);

    /// <summary>Chooses the column.</summary>
    /// <exception cref="ZeroShotException">The file is damaged, or has no such column of text or images.</exception>
    public static ImageColumn Choose(RandomReader file, ParquetTable table, string column, long maxPageBytes, ListProblem problem)
    {
        var (images, refused) = Guard(() => (ImageColumn.Choose(file, table, column, maxPageBytes, out var reason), reason), problem);
        return images ?? throw (refused.Fact is null ? problem.NoColumn(column, refused.Names) : problem.Of(refused.Fact));
    }

    /// <summary>The rows in order, of a column that was chosen.</summary>
    /// <exception cref="ZeroShotException">During enumeration: the file is damaged.</exception>
    public static IEnumerable<ListRow> Rows(RandomReader file, ParquetTable table, ImageColumn images, long maxPageBytes, ListProblem problem, CancellationToken cancellationToken)
    {
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
