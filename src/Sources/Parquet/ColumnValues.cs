using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>All values of a column in order. One page is in memory at a time.</summary>
internal static class ColumnValues
{
    /// <summary>One value per row, or null.</summary>
    /// <exception cref="ParquetException">During enumeration: the column is damaged or not supported.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>?> Of(RandomReader file, ParquetTable table, ParquetLeaf leaf, long maxPageBytes)
    {
        for (var group = 0; group < table.Groups.Length; group++)
        {
            var pages = ColumnPages.Find(file, table, leaf, group, maxPageBytes);
            foreach (var page in pages.Pages)
            {
                foreach (var value in pages.Read(file, page))
                {
                    yield return value;
                }
            }
        }
    }
}
