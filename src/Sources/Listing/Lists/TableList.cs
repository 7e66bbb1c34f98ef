using ZeroShotOrleans.Sources.Arrow;
using ZeroShotOrleans.Sources.Parquet;
using ZeroShotOrleans.Sources.Reading;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Reads one column of a Parquet or Arrow file. Images in the file are only counted here, and read by encoders.</summary>
internal static class TableList
{
    /// <summary>The rows in order.</summary>
    /// <exception cref="ZeroShotException">During enumeration: the file is not of this kind or is damaged, or has no such column of text or images.</exception>
    public static IEnumerable<ListRow> Rows(RandomReader file, ListKind kind, string column, long maxPageBytes, ListProblem problem, CancellationToken cancellationToken)
    {
        var table = Open(file, kind, maxPageBytes, problem);
        var images = Choose(table, column, problem);
        foreach (var row in Rows(table, images, problem, cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>Opens a table.</summary>
    /// <exception cref="ZeroShotException">The file is not of this kind, or is damaged.</exception>
    public static ImageTable Open(RandomReader file, ListKind kind, long maxPageBytes, ListProblem problem) => kind is ListKind.Arrow
        ? Guard<ImageTable>("Arrow", () => ArrowTable.Read(file, maxPageBytes), problem)
        : Guard<ImageTable>("Parquet", () => new ParquetImages(file, ParquetTable.Read(file), maxPageBytes), problem);

    /// <summary>Chooses the column.</summary>
    /// <exception cref="ZeroShotException">The file is damaged, or has no such column of text or images.</exception>
    public static ImageColumn Choose(ImageTable table, string column, ListProblem problem)
    {
        var (images, refused) = Guard(table.Format, () => (ImageColumn.Choose(table, column, out var reason), reason), problem);
        return images ?? throw (refused.Fact is null ? problem.NoColumn(column, refused.Names) : problem.Of(refused.Fact));
    }

    /// <summary>The rows in order, of a column that was chosen.</summary>
    /// <exception cref="ZeroShotException">During enumeration: the file is damaged.</exception>
    public static IEnumerable<ListRow> Rows(ImageTable table, ImageColumn images, ListProblem problem, CancellationToken cancellationToken)
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
        using var values = table.Values(images.Names ?? images.Values).GetEnumerator();
        while (Guard(table.Format, values.MoveNext, problem))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ListRow(row++, values.Current is { } value ? System.Text.Encoding.UTF8.GetString(value.Span) : null, images.HoldsImages);
        }
    }

    private static T Guard<T>(string format, Func<T> work, ListProblem problem)
    {
        try
        {
            return work();
        }
        catch (TableException failure)
        {
            throw problem.Of(failure.Unsupported ? failure.Message : $"It is not a valid {format} file. {failure.Message}");
        }
        catch (IOException)
        {
            throw problem.Of("The operating system reported a read error. Retry, and check the disk.");
        }
    }
}
