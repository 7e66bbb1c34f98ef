using Parquet;
using Parquet.Schema;

namespace ZeroShotOrleans.Grains.Sources.Lists;

/// <summary>Apache Parquet: one column is read, row group by row group. Memory is that of the column in one row group.</summary>
internal static class ParquetList
{
    /// <summary>Most rows in one row group. Writers have a million or less.</summary>
    public const long MaxRowsPerGroup = 16 * 1024 * 1024;

    /// <summary>Most bytes of the column in one row group, unpacked.</summary>
    public const long MaxBytesPerGroup = 1024 * 1024 * 1024;

    /// <summary>The images, null where a row has none.</summary>
    /// <exception cref="ZeroShotException">While it is enumerated: the file is no Parquet or damaged, or has no such column of text.</exception>
    public static IEnumerable<string?> Rows(Stream stream, string column, ListProblem problem, CancellationToken cancellationToken)
    {
        var reader = Get(() => ParquetReader.CreateAsync(
            stream, new ParquetOptions { TreatByteArrayAsString = true }, leaveStreamOpen: true, cancellationToken), "It is no Parquet file, or is damaged", problem);
        try
        {
            var field = Field(Get(() => Task.FromResult(reader.Schema), "It is damaged", problem), column, problem);
            for (var group = 0; group < reader.RowGroupCount; group++)
            {
                foreach (var row in Group(reader, group, field, problem, cancellationToken))
                {
                    yield return row;
                }
            }
        }
        finally
        {
            Get(async () =>
            {
                await reader.DisposeAsync();
                return 0;
            }, "It could not be closed", problem);
        }
    }

    private static DataField Field(ParquetSchema schema, string column, ListProblem problem)
    {
        var fields = schema.GetDataFields();
        var names = fields.Select(field => string.Join('.', field.Path.ToList())).ToList();
        var index = ListColumn.Find(names, column);
        if (index < 0)
        {
            throw problem.NoColumn(column, names);
        }

        return fields[index] is { MaxRepetitionLevel: 0, IsArray: false } field && (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>))
            ? field
            : throw problem.Of($"The column '{names[index]}' holds no text but {fields[index].ClrType.Name}{(fields[index].MaxRepetitionLevel > 0 ? ", several a row" : "")}. Name the one that holds paths or addresses.");
    }

    private static string?[] Group(ParquetReader reader, int group, DataField field, ListProblem problem, CancellationToken cancellationToken)
    {
        using var rows = Get(() => Task.FromResult(reader.OpenRowGroupReader(group)), $"Row group {group + 1} is damaged", problem);
        if (rows.RowCount is < 0 or > MaxRowsPerGroup)
        {
            throw problem.At($"Row group {group + 1}", $"it has {rows.RowCount} rows; at most {MaxRowsPerGroup} are read at once. Write it with smaller row groups.");
        }

        if (Get(() => Task.FromResult(rows.GetMetadata(field)?.MetaData?.TotalUncompressedSize), $"Row group {group + 1} is damaged", problem) is < 0 or > MaxBytesPerGroup)
        {
            throw problem.At($"Row group {group + 1}", $"its column has more than {MaxBytesPerGroup} bytes. Write it with smaller row groups.");
        }

        return Get(async () =>
        {
            var values = new string?[rows.RowCount];
            await rows.ReadAsync(field, values.AsMemory()!, cancellationToken: cancellationToken);
            return values;
        }, $"Row group {group + 1} is damaged", problem);
    }

    // The library knows no other way than an asynchronous one. Listing has a thread of its own, outside of any turn of a grain, and may wait on it.
    private static T Get<T>(Func<Task<T>> work, string fact, ListProblem problem)
    {
        try
        {
            return Task.Run(work).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ZeroShotException or OutOfMemoryException))
        {
            // Whatever a decoder of untrusted bytes trips over.
            throw problem.Of($"{fact} ({failure.GetType().Name}).");
        }
    }
}
