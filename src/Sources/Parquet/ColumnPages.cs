using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Hashing;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>The pages of one column of bytes in one row group, with one value or null per row. Pages are read on demand.</summary>
/// <remarks>
/// A value is present if its definition level is the maximum; every lower level means null, of the value or of an enclosing struct. All memory is newly
/// allocated, so data that was read earlier can never show up.
/// </remarks>
internal sealed class ColumnPages
{
    /// <summary>Maximum number of rows of a page. Writers use a few thousand; nulls take no space, so a small file could declare any number.</summary>
    public const int MaxRowsPerPage = 16 * 1024 * 1024;

    // Their places are in memory.
    private const int MaxPages = 1_000_000;

    // Encoding of parquet.thrift: allowed encodings of definition levels in version 1.
    private const int Rle = 3;

    private readonly ParquetLeaf _leaf;
    private readonly int _codec;
    private readonly long _maxPageBytes;
    private readonly ReadOnlyMemory<byte>[]? _dictionary;

    private ColumnPages(ParquetLeaf leaf, int codec, long maxPageBytes, ReadOnlyMemory<byte>[]? dictionary, ImmutableArray<ColumnPage> pages, long dictionaryBytes) =>
        (_leaf, _codec, _maxPageBytes, _dictionary, Pages, DictionaryBytes) = (leaf, codec, maxPageBytes, dictionary, pages, dictionaryBytes);

    /// <summary>The pages in the order of their rows.</summary>
    public ImmutableArray<ColumnPage> Pages { get; }

    /// <summary>Size of the dictionary in memory, in bytes.</summary>
    public long DictionaryBytes { get; }

    /// <summary>Locates the pages by their headers, and reads the dictionary.</summary>
    /// <param name="file">The file.</param>
    /// <param name="table">Its footer.</param>
    /// <param name="leaf">A column of bytes or of <see cref="ParquetType.Int32"/>. If it is repeated, rows are what a value or null is of: an item of a list.</param>
    /// <param name="group">Number of the row group.</param>
    /// <param name="maxPageBytes">Maximum size of a page, decompressed.</param>
    /// <exception cref="ParquetException">The column is damaged or not supported.</exception>
    public static ColumnPages Find(RandomReader file, ParquetTable table, ParquetLeaf leaf, int group, long maxPageBytes)
    {
        var (rows, chunk) = (table.Groups[group].Rows, table.Groups[group].Chunks[leaf.Index]);
        if (chunk.Elsewhere)
        {
            throw ParquetException.NotSupported("A column whose values are in another file");
        }

        if (leaf.MaxRepetition > 0 ? chunk.Values < rows : chunk.Values != rows)
        {
            throw new ParquetException("The number of values of a column differs from the number of rows.");
        }

        rows = chunk.Values;

        ReadOnlyMemory<byte>[]? dictionary = null;
        var pages = ImmutableArray.CreateBuilder<ColumnPage>();
        var (first, at, dictionaryBytes) = (0L, chunk.Offset, 0L);
        while (first < rows)
        {
            var header = PageHeader.Read(file, ref at);
            switch (header.Kind)
            {
                case PageKind.Dictionary when header.Values > MaxRowsPerPage:
                    throw ParquetException.NotSupported($"A dictionary with more than {MaxRowsPerPage} values");
                case PageKind.Dictionary when dictionary is null && pages.Count == 0:
                    var bytes = PageCodec.Decompress(chunk.Codec, ReadBody(file, at, header, maxPageBytes), header.Uncompressed);
                    dictionary = PageValues.Decode(leaf.Type, encoding: 0, bytes, header.Values, dictionary: null, maxPageBytes);
                    dictionaryBytes = bytes.Length;
                    break;
                case PageKind.Data or PageKind.DataVersion2 when header.Values > MaxRowsPerPage:
                    throw ParquetException.NotSupported($"A page with more than {MaxRowsPerPage} rows");
                case PageKind.Data or PageKind.DataVersion2 when header.Values == 0:
                    break;
                case PageKind.Data or PageKind.DataVersion2 when pages.Count == MaxPages:
                    throw ParquetException.NotSupported($"A column with more than {MaxPages} pages in one row group");
                case PageKind.Data or PageKind.DataVersion2:
                    pages.Add(new ColumnPage(first, header, at));
                    first += header.Values;
                    break;
                case PageKind.Dictionary:
                    throw new ParquetException("A column has a dictionary in the middle.");
            }

            at += header.Compressed;
        }

        return first == rows
            ? new ColumnPages(leaf, chunk.Codec, maxPageBytes, dictionary, pages.ToImmutable(), dictionaryBytes)
            : throw new ParquetException("The pages of a column have more values than there are rows.");
    }

    /// <summary>Reads a page: one value per row, or null.</summary>
    /// <exception cref="ParquetException">It is damaged or not supported.</exception>
    public ReadOnlyMemory<byte>?[] Read(RandomReader file, ColumnPage page)
    {
        var header = page.Header;
        var body = ReadBody(file, page.Offset, header, _maxPageBytes);
        var values = header.Kind is PageKind.Data ? ReadVersion1(body, header, out var levels) : ReadVersion2(body, header, out levels);
        if (levels is null)
        {
            return Array.ConvertAll(values, value => (ReadOnlyMemory<byte>?)value);
        }

        var (rows, next) = (new ReadOnlyMemory<byte>?[levels.Length], 0);
        for (var i = 0; i < rows.Length; i++)
        {
            // Typed: a bare null would become empty memory, by way of an array, and a missing value an empty one.
            rows[i] = levels[i] == _leaf.MaxDefinition ? values[next++] : (ReadOnlyMemory<byte>?)null;
        }

        return rows;
    }

    private ReadOnlyMemory<byte>[] ReadVersion1(byte[] body, PageHeader header, out int[]? levels)
    {
        ReadOnlyMemory<byte> page = PageCodec.Decompress(_codec, body, header.Uncompressed);
        levels = null;
        if (_leaf.MaxRepetition > 0)
        {
            // Where the lists begin is not asked for.
            TakeLevels(ref page);
        }

        if (_leaf.MaxDefinition > 0)
        {
            if (header.LevelEncoding != Rle)
            {
                throw ParquetException.NotSupported("The encoding BIT_PACKED of definition levels");
            }

            levels = Levels(TakeLevels(ref page), header);
        }

        return PageValues.Decode(_leaf.Type, header.Encoding, page, Present(levels, header), _dictionary, _maxPageBytes);
    }

    private static ReadOnlySpan<byte> TakeLevels(ref ReadOnlyMemory<byte> page)
    {
        if (page.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(page.Span) is var length && length > page.Length - sizeof(uint))
        {
            throw ParquetException.EndsEarly("page");
        }

        var levels = page.Span.Slice(sizeof(uint), (int)length);
        page = page[(sizeof(uint) + (int)length)..];
        return levels;
    }

    private ReadOnlyMemory<byte>[] ReadVersion2(byte[] body, PageHeader header, out int[]? levels)
    {
        // Repetition levels of an unrepeated column have no bytes; if a writer has some, they come first.
        var (before, after) = ((long)header.RepetitionBytes, (long)header.RepetitionBytes + header.DefinitionBytes);
        if (after > body.Length || after > header.Uncompressed)
        {
            throw ParquetException.EndsEarly("page");
        }

        levels = _leaf.MaxDefinition > 0 ? Levels(body.AsSpan((int)before, header.DefinitionBytes), header) : null;
        var count = Present(levels, header);

        // For pages of nulls only, some writers compress nothing, and others the empty string.
        return count == 0 ? [] : PageValues.Decode(
            _leaf.Type,
            header.Encoding,
            PageCodec.Decompress(header.IsCompressed ? _codec : 0, body.AsSpan((int)after), header.Uncompressed - (int)after),
            count,
            _dictionary,
            _maxPageBytes);
    }

    private int[] Levels(ReadOnlySpan<byte> bytes, PageHeader header)
    {
        var levels = new BitReader(bytes).Runs(System.Numerics.BitOperations.Log2((uint)_leaf.MaxDefinition) + 1, header.Values);
        return levels.All(level => (uint)level <= _leaf.MaxDefinition) ? levels : throw new ParquetException("A page has invalid definition levels.");
    }

    private int Present(int[]? levels, PageHeader header) => levels?.Count(level => level == _leaf.MaxDefinition) ?? header.Values;

    private static byte[] ReadBody(RandomReader file, long offset, PageHeader header, long maxPageBytes)
    {
        if (Math.Max(header.Compressed, header.Uncompressed) > maxPageBytes)
        {
            throw new ParquetException(
                $"A page has {Math.Max(header.Compressed, header.Uncompressed)} bytes; the maximum is {maxPageBytes} (Images:MaxParquetPageBytes). Write the file with smaller pages or row groups.", unsupported: true);
        }

        var body = ParquetTable.ReadExactly(file, offset, header.Compressed);
        return header.Checksum is null || header.Checksum == Crc32.HashToUInt32(body) ? body : throw new ParquetException("The checksum of a page is wrong.");
    }
}

/// <summary>Location of a page.</summary>
/// <param name="First">Number of its first row in the row group.</param>
/// <param name="Header">Its header.</param>
/// <param name="Offset">Offset of its data.</param>
internal readonly record struct ColumnPage(long First, PageHeader Header, long Offset);
