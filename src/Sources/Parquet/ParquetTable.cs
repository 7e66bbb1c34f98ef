using System.Buffers.Binary;
using System.Collections.Immutable;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>The footer of a Parquet file: its columns and the locations of their values.</summary>
/// <param name="Leaves">The columns.</param>
/// <param name="Groups">The row groups, in order.</param>
internal sealed record ParquetTable(ImmutableArray<ParquetLeaf> Leaves, ImmutableArray<ParquetGroup> Groups)
{
    /// <summary>Maximum size of a footer: that of a thousand columns in a thousand row groups.</summary>
    public const int MaxFooterBytes = 256 * 1024 * 1024;

    /// <summary>
    /// Maximum number of rows for each byte of the file, beyond <see cref="FreeRows"/>. Nulls and repeated values take almost no bytes, so that a small file could have any number;
    /// a list of images has one byte a row at least.
    /// </summary>
    public const int MaxRowsPerByte = 64;

    /// <summary>Number of rows that any file may have.</summary>
    public const int FreeRows = 32 * 1024 * 1024;

    // At the end: length of the footer, and the signature.
    private const int TailBytes = 8;

    private static ReadOnlySpan<byte> Signature => "PAR1"u8;

    /// <summary>Number of rows.</summary>
    public long Rows { get; } = Groups.Aggregate(0L, (sum, group) => group.Rows > long.MaxValue - sum ? long.MaxValue : sum + group.Rows);

    /// <summary>Reads the footer of a file.</summary>
    /// <exception cref="ParquetException">The file is not a Parquet file, is damaged, or is encrypted.</exception>
    public static ParquetTable Read(RandomReader file)
    {
        var length = file.Length;
        if (length < Signature.Length + TailBytes)
        {
            throw new ParquetException("It is too short for a Parquet file.");
        }

        var tail = ReadExactly(file, length - TailBytes, TailBytes);
        if (tail.AsSpan(4).SequenceEqual("PARE"u8))
        {
            throw ParquetException.NotSupported("An encrypted Parquet file");
        }

        if (!tail.AsSpan(4).SequenceEqual(Signature) || !ReadExactly(file, 0, Signature.Length).AsSpan().SequenceEqual(Signature))
        {
            throw new ParquetException("It lacks the signature of a Parquet file.");
        }

        var footer = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        return footer <= MaxFooterBytes && footer <= length - TailBytes - Signature.Length
            ? CheckRows(ParquetFooter.Parse(ReadExactly(file, length - TailBytes - footer, (int)footer)), length)
            : throw new ParquetException("The length of its footer is wrong.");
    }

    private static ParquetTable CheckRows(ParquetTable table, long length)
    {
        var most = FreeRows + (Math.Min(length, long.MaxValue / (2 * MaxRowsPerByte)) * MaxRowsPerByte);
        return table.Rows <= most ? table : throw new ParquetException($"Its footer states {table.Rows} rows, and a file of {length} bytes has at most {most}.");
    }

    /// <summary>The row group of a row, and the number of the row within it.</summary>
    public (int Group, long Row) Find(long row)
    {
        for (var group = 0; group < Groups.Length; group++)
        {
            if (row < Groups[group].Rows)
            {
                return (group, row);
            }

            row -= Groups[group].Rows;
        }

        throw new ParquetException("It has fewer rows than when it was listed.");
    }

    /// <summary>Reads exactly the given number of bytes.</summary>
    public static byte[] ReadExactly(RandomReader file, long offset, int count)
    {
        var bytes = new byte[count];
        for (var filled = 0; filled < count;)
        {
            filled += file.Read(bytes.AsSpan(filled), offset + filled) is var got and > 0 ? got : throw ParquetException.EndsEarly("file");
        }

        return bytes;
    }
}

/// <summary>Consecutive rows.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Chunks">The location of each column's values.</param>
internal sealed record ParquetGroup(long Rows, ImmutableArray<ParquetChunk> Chunks);

/// <summary>The values of one column in one row group.</summary>
/// <param name="Codec">Compression of the pages, by its number in the format.</param>
/// <param name="Values">Number of values, nulls included.</param>
/// <param name="Offset">Offset of the first page, which may be the dictionary.</param>
/// <param name="Nulls">Number of nulls; null if unknown.</param>
/// <param name="Elsewhere">Whether the pages are in another file.</param>
internal sealed record ParquetChunk(int Codec, long Values, long Offset, long? Nulls, bool Elsewhere);
