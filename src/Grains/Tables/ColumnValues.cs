using Microsoft.Win32.SafeHandles;

namespace ZeroShotOrleans.Grains.Tables;

/// <summary>The values of a column from the first row to the last. One page is in memory at a time.</summary>
internal static class ColumnValues
{
    /// <summary>One value for each row, null where there is none.</summary>
    /// <exception cref="ParquetException">While it is enumerated: the column is damaged or not supported.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>?> Of(SafeFileHandle file, ParquetTable table, ParquetLeaf leaf, long maxPageBytes)
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
