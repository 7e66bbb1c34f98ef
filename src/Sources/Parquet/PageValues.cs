using System.Buffers.Binary;

namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>Decodes the values of a page of bytes.</summary>
internal static class PageValues
{
    // Encoding of parquet.thrift.
    private const int Plain = 0, PlainDictionary = 2, DeltaBinaryPacked = 5, DeltaLengths = 6, DeltaBytes = 7, RleDictionary = 8, ByteStreamSplit = 9;

    /// <summary>Decodes the values, which share the memory of the page or the dictionary.</summary>
    /// <param name="type">Their type: <see cref="ParquetType.ByteArray"/>, or <see cref="ParquetType.Int32"/> as four bytes.</param>
    /// <param name="encoding">Their encoding.</param>
    /// <param name="bytes">The page after its levels.</param>
    /// <param name="count">Number of values, without nulls.</param>
    /// <param name="dictionary">The dictionary; null if there is none.</param>
    /// <param name="maxBytes">Maximum total size of values that are not slices of the page.</param>
    /// <exception cref="ParquetException">The page is damaged, or its encoding is not supported.</exception>
    public static ReadOnlyMemory<byte>[] Decode(ParquetType type, int encoding, ReadOnlyMemory<byte> bytes, int count, ReadOnlyMemory<byte>[]? dictionary, long maxBytes) =>
        count == 0 ? [] : encoding switch
        {
            Plain when type is ParquetType.Int32 => OfIntegers(bytes, count),
            Plain => OfPlain(bytes, count),
            PlainDictionary or RleDictionary => OfDictionary(bytes.Span, count, dictionary ?? throw new ParquetException("A page refers to a missing dictionary.")),
            _ when type is not ParquetType.ByteArray => throw ParquetException.NotSupported($"The encoding {encoding} of {type} values"),
            DeltaLengths => OfLengths(bytes, count),
            DeltaBytes => OfPrefixes(bytes, count, maxBytes),
            _ => throw ParquetException.NotSupported(
                $"The encoding {encoding switch { DeltaBinaryPacked => "DELTA_BINARY_PACKED", ByteStreamSplit => "BYTE_STREAM_SPLIT", _ => $"{encoding}" }} of bytes"),
        };

    private static ReadOnlyMemory<byte>[] OfPlain(ReadOnlyMemory<byte> bytes, int count)
    {
        // Each takes at least four bytes, which limits the allocation.
        if (count > bytes.Length / sizeof(uint))
        {
            throw ParquetException.EndsEarly("page");
        }

        var values = new ReadOnlyMemory<byte>[count];
        for (var i = 0; i < count; i++)
        {
            if (bytes.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) is var length && length > bytes.Length - sizeof(uint))
            {
                throw ParquetException.EndsEarly("page");
            }

            values[i] = bytes.Slice(sizeof(uint), (int)length);
            bytes = bytes[(sizeof(uint) + (int)length)..];
        }

        return values;
    }

    private static ReadOnlyMemory<byte>[] OfIntegers(ReadOnlyMemory<byte> bytes, int count) => count <= bytes.Length / sizeof(int)
        ? [.. Enumerable.Range(0, count).Select(i => bytes.Slice(i * sizeof(int), sizeof(int)))]
        : throw ParquetException.EndsEarly("page");

    private static ReadOnlyMemory<byte>[] OfDictionary(ReadOnlySpan<byte> bytes, int count, ReadOnlyMemory<byte>[] dictionary)
    {
        if (bytes.IsEmpty)
        {
            throw ParquetException.EndsEarly("page");
        }

        var numbers = new BitReader(bytes[1..]).Runs(bytes[0], count);
        return Array.ConvertAll(numbers, number => (uint)number < dictionary.Length ? dictionary[number] : throw new ParquetException("A page refers to a missing dictionary entry."));
    }

    private static ReadOnlyMemory<byte>[] OfLengths(ReadOnlyMemory<byte> bytes, int count)
    {
        var reader = new BitReader(bytes.Span);
        return Cut(bytes, reader.Lengths(count), reader.Position);
    }

    // Each starts with a number of bytes of the previous one.
    private static ReadOnlyMemory<byte>[] OfPrefixes(ReadOnlyMemory<byte> bytes, int count, long maxBytes)
    {
        var reader = new BitReader(bytes.Span);
        var prefixes = reader.Lengths(count);
        bytes = bytes[reader.Position..];
        reader = new BitReader(bytes.Span);
        var values = Cut(bytes, reader.Lengths(count), reader.Position);

        for (var i = 0; i < count; i++)
        {
            var last = i > 0 ? values[i - 1] : default;
            maxBytes -= prefixes[i] + values[i].Length;
            if (prefixes[i] > last.Length || maxBytes < 0)
            {
                throw new ParquetException(maxBytes < 0 ? "The values of a page are too long." : "A page refers beyond the end of a value.");
            }

            if (prefixes[i] > 0)
            {
                values[i] = (byte[])[.. last.Span[..prefixes[i]], .. values[i].Span];
            }
        }

        return values;
    }

    private static ReadOnlyMemory<byte>[] Cut(ReadOnlyMemory<byte> bytes, int[] lengths, int at)
    {
        var values = new ReadOnlyMemory<byte>[lengths.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = lengths[i] <= bytes.Length - at ? bytes.Slice(at, lengths[i]) : throw ParquetException.EndsEarly("page");
            at += lengths[i];
        }

        return values;
    }
}
