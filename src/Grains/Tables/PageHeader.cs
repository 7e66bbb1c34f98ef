using Microsoft.Win32.SafeHandles;

namespace ZeroShotOrleans.Grains.Tables;

/// <summary>What stands before the bytes of a page.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Values">Number of values, nulls included.</param>
/// <param name="Encoding">How they are written, as the format numbers it.</param>
/// <param name="Compressed">Number of bytes in the file.</param>
/// <param name="Uncompressed">Number of bytes when they are decompressed, levels included.</param>
/// <param name="Checksum">CRC-32 of the bytes in the file; null where the writer gave none.</param>
/// <param name="LevelEncoding">Version 1: how definition levels are written.</param>
/// <param name="DefinitionBytes">Version 2: bytes of the definition levels, which are not compressed.</param>
/// <param name="RepetitionBytes">Version 2: bytes of the repetition levels, which stand before them.</param>
/// <param name="IsCompressed">Version 2: whether the values are.</param>
internal readonly record struct PageHeader(
    PageKind Kind, int Values, int Encoding, int Compressed, int Uncompressed, uint? Checksum, int LevelEncoding, int DefinitionBytes, int RepetitionBytes, bool IsCompressed)
{
    // PageType of parquet.thrift; an index page is passed over.
    private const int DataPage = 0, DictionaryPage = 2, DataPageV2 = 3;

    // Old writers put the smallest and the largest value of a page into its header, and a value may be an image.
    private static readonly int[] _sizes = [512, 64 * 1024, 4 * 1024 * 1024, 256 * 1024 * 1024];

    /// <summary>Reads the header at a place of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">The place; becomes that of the page's bytes.</param>
    /// <exception cref="ParquetException">There is none, or the page leads beyond the file.</exception>
    public static PageHeader Read(SafeFileHandle file, ref long offset)
    {
        var left = RandomAccess.GetLength(file) - offset;
        if (offset <= 0 || left <= 0)
        {
            throw ParquetException.EndsEarly("column");
        }

        foreach (var size in _sizes)
        {
            var bytes = ParquetTable.ReadExactly(file, offset, (int)Math.Min(size, left));
            try
            {
                var header = Parse(bytes, out var length);
                offset += length;
                return header.Compressed <= left - length ? header : throw ParquetException.EndsEarly("page");
            }
            catch (ParquetException) when (size < left && size < _sizes[^1])
            {
                // Longer than that, or damaged: more bytes tell.
            }
        }

        throw ParquetException.EndsEarly("page header");
    }

    private static PageHeader Parse(ReadOnlySpan<byte> bytes, out int length)
    {
        var reader = new ThriftReader(bytes);
        var header = new PageHeader { IsCompressed = true };
        var id = 0;
        while (reader.TryField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    header = header with
                    {
                        Kind = reader.Integer() switch
                        {
                            DataPage => PageKind.Data,
                            DictionaryPage => PageKind.Dictionary,
                            DataPageV2 => PageKind.DataVersion2,
                            _ => PageKind.Other,
                        },
                    };
                    break;
                case 2:
                    header = header with { Uncompressed = reader.Count() };
                    break;
                case 3:
                    header = header with { Compressed = reader.Count() };
                    break;
                case 4:
                    header = header with { Checksum = unchecked((uint)reader.Integer()) };
                    break;
                case 5 or 7 or 8 when type == ThriftReader.Struct:
                    header = ReadInner(ref reader, header, isVersion2: id == 8);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        length = reader.Position;
        return header;
    }

    // Headers of data and dictionary pages begin alike; that of version 2 has more counts between.
    private static PageHeader ReadInner(ref ThriftReader reader, PageHeader header, bool isVersion2)
    {
        var id = 0;
        while (reader.TryField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    header = header with { Values = reader.Count() };
                    break;
                case 2 when !isVersion2:
                case 4 when isVersion2:
                    header = header with { Encoding = reader.Count() };
                    break;
                case 3 when !isVersion2 && type is not (ThriftReader.True or ThriftReader.False):
                    header = header with { LevelEncoding = reader.Count() };
                    break;
                case 5 when isVersion2:
                    header = header with { DefinitionBytes = reader.Count() };
                    break;
                case 6 when isVersion2:
                    header = header with { RepetitionBytes = reader.Count() };
                    break;
                case 7 when isVersion2:
                    header = header with { IsCompressed = type == ThriftReader.True };
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return header;
    }
}

/// <summary>What a page holds.</summary>
internal enum PageKind
{
    /// <summary>Values, compressed together with their levels.</summary>
    Data,

    /// <summary>Values, with their levels before them.</summary>
    DataVersion2,

    /// <summary>The values that pages behind it refer to by number.</summary>
    Dictionary,

    /// <summary>Nothing that is needed.</summary>
    Other,
}
