using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>The header of a page.</summary>
/// <param name="Kind">The kind of page.</param>
/// <param name="Values">Number of values, nulls included.</param>
/// <param name="Encoding">Encoding of the values, by its number in the format.</param>
/// <param name="Compressed">Size in the file, in bytes.</param>
/// <param name="Uncompressed">Decompressed size in bytes, including levels.</param>
/// <param name="Checksum">CRC-32 of the data in the file; null if the writer stored none.</param>
/// <param name="LevelEncoding">Version 1: encoding of definition levels.</param>
/// <param name="DefinitionBytes">Version 2: size of the definition levels, which are not compressed.</param>
/// <param name="RepetitionBytes">Version 2: size of the repetition levels, which come first.</param>
/// <param name="IsCompressed">Version 2: whether the values are compressed.</param>
internal readonly record struct PageHeader(
    PageKind Kind, int Values, int Encoding, int Compressed, int Uncompressed, uint? Checksum, int LevelEncoding, int DefinitionBytes, int RepetitionBytes, bool IsCompressed)
{
    // PageType of parquet.thrift; index pages are skipped.
    private const int DataPage = 0, DictionaryPage = 2, DataPageV2 = 3;

    // Old writers store the minimum and maximum of a page in its header, and a value may be an image.
    private static readonly int[] _sizes = [512, 64 * 1024, 4 * 1024 * 1024, 256 * 1024 * 1024];

    /// <summary>Reads the header at an offset of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">The offset; advanced to the page's data.</param>
    /// <exception cref="ParquetException">There is no header, or the page extends beyond the file.</exception>
    public static PageHeader Read(RandomReader file, ref long offset)
    {
        var left = file.Length - offset;
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
                // Longer than that, or damaged: read more to find out.
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

    // Headers of data and dictionary pages start alike; version 2 has additional counts in between.
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

/// <summary>The kind of a page.</summary>
internal enum PageKind
{
    /// <summary>Values, compressed together with their levels.</summary>
    Data,

    /// <summary>Values, preceded by their levels.</summary>
    DataVersion2,

    /// <summary>The dictionary of later pages.</summary>
    Dictionary,

    /// <summary>A page that is not needed.</summary>
    Other,
}
