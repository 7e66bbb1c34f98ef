using ZeroShotOrleans.Sources.Parquet;
using ZeroShotOrleans.Sources.Reading;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Opening;

/// <summary>Reads single rows of Parquet files. Images of a lease are consecutive, so the cached page usually has the next one too.</summary>
/// <remarks>Thread-safe; one page is decompressed at a time.</remarks>
/// <param name="maxPageBytes">Maximum size of a page, decompressed.</param>
internal sealed class ParquetCells(long maxPageBytes)
{
    /// <summary>Size of the page cache in bytes. The latest page is always kept.</summary>
    public const long MaxKeptBytes = 128 * 1024 * 1024;

    // For two jobs, or a lease across the border of two row groups.
    private const int MaxFiles = 4, MaxGroups = 2;

    private readonly Lock _lock = new();

    // Most recent first.
    private readonly List<OpenFile> _files = [];
    private readonly List<KeptPage> _pages = [];

    /// <summary>The bytes of an image; null if the row has none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its cache key, together with its size and time.</param>
    /// <param name="column">The column as the job names it.</param>
    /// <param name="row">The row, from 0.</param>
    /// <exception cref="ParquetException">The file is damaged, not supported, or has no such column or row.</exception>
    public ReadOnlyMemory<byte>? Read(RandomReader file, (string Path, long Bytes, long Modified) name, string column, long row)
    {
        lock (_lock)
        {
            var open = Recent(_files, MaxFiles, known => known.Name == name && known.Column == column, () => OpenFile.Of(file, name, column));
            var (group, rowInGroup) = open.Table.Find(row);
            var pages = Recent(
                open.Groups, MaxGroups, known => known.Number == group, () => new OpenGroup(group, ColumnPages.Find(file, open.Table, open.Leaf, group, maxPageBytes))).Pages;
            var index = IndexOf(pages, rowInGroup);
            var page = Recent(_pages, int.MaxValue, known => known.Group == pages && known.Index == index, () => new KeptPage(pages, index, pages.Read(file, pages.Pages[index])));
            Trim();
            return page.Values[rowInGroup - pages.Pages[index].First];
        }
    }

    private static int IndexOf(ColumnPages pages, long row)
    {
        var (low, high) = (0, pages.Pages.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = pages.Pages[middle].First <= row ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private static T Recent<T>(List<T> known, int most, Predicate<T> isIt, Func<T> read)
    {
        var index = known.FindIndex(isIt);
        var it = index >= 0 ? known[index] : read();
        if (index != 0)
        {
            if (index > 0)
            {
                known.RemoveAt(index);
            }

            known.Insert(0, it);
            if (known.Count > most)
            {
                known.RemoveAt(known.Count - 1);
            }
        }

        return it;
    }

    private void Trim()
    {
        var bytes = 0L;
        for (var i = 0; i < _pages.Count; i++)
        {
            bytes += _pages[i].Group.Pages[_pages[i].Index].Header.Uncompressed;
            if (i > 0 && bytes > MaxKeptBytes)
            {
                _pages.RemoveRange(i, _pages.Count - i);
            }
        }
    }

    private sealed record OpenFile((string Path, long Bytes, long Modified) Name, string Column, ParquetTable Table, ParquetLeaf Leaf)
    {
        public List<OpenGroup> Groups { get; } = [];

        public static OpenFile Of(RandomReader file, (string Path, long Bytes, long Modified) name, string column)
        {
            var table = ParquetTable.Read(file);
            return ImageColumn.ChooseImages(new ParquetImages(file, table, maxPageBytes: 0), column) is { } images
                ? new OpenFile(name, column, table, table.Leaves[images.Values.Index])
                : throw new ParquetException("It has no such image column.");
        }
    }

    private sealed record OpenGroup(int Number, ColumnPages Pages);

    private sealed record KeptPage(ColumnPages Group, int Index, ReadOnlyMemory<byte>?[] Values);
}
