using System.Buffers.Binary;
using System.Collections.Immutable;

namespace ZeroShotOrleans.Sources.Arrow;

/// <summary>Consecutive rows of an Arrow file, or the values of a dictionary: where its buffers are. Numbers of fields are those of <c>Message.fbs</c>.</summary>
/// <param name="Body">Offset of its buffers in the file.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Nulls">Rows and nulls of each node.</param>
/// <param name="Buffers">Offset and length of each buffer in the body.</param>
/// <param name="Variable">Number of variable buffers of each column of views.</param>
/// <param name="Codec">How buffers are compressed.</param>
internal sealed record ArrowBatch(long Body, long Rows, ImmutableArray<(long Rows, long Nulls)> Nulls, ImmutableArray<(long Offset, long Length)> Buffers, ImmutableArray<int> Variable, ArrowCodec Codec)
{
    /// <summary>Maximum number of rows of a batch: their null bits and offsets are in memory.</summary>
    public const int MaxRows = 16 * 1024 * 1024;

    /// <summary>Parses a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="body">Offset of its body.</param>
    /// <param name="bodyLength">Length of its body.</param>
    /// <exception cref="ArrowException">It is damaged, or not supported.</exception>
    public static ArrowBatch Parse(FlatTable batch, long body, long bodyLength)
    {
        var rows = batch.Long(0);
        if (rows is < 0 or > MaxRows)
        {
            throw rows < 0 ? new ArrowException("A record batch has an invalid number of rows.") : ArrowException.NotSupported($"A record batch of more than {MaxRows} rows");
        }

        var nodes = Pairs(batch.Vector(1, 16));
        var buffers = Pairs(batch.Vector(2, 16));
        if (buffers.Any(buffer => buffer.First < 0 || buffer.Second < 0 || buffer.First > bodyLength - buffer.Second))
        {
            throw new ArrowException("A record batch refers to data outside of it.");
        }

        var variable = ImmutableArray.CreateBuilder<int>();
        for (var counts = batch.Vector(4, 8); counts.Length > 0; counts = counts[8..])
        {
            variable.Add(BinaryPrimitives.ReadInt64LittleEndian(counts) is var count && count >= 0 && count <= buffers.Length ? (int)count : throw new ArrowException("A record batch has an invalid number of buffers."));
        }

        var codec = !batch.Has(3) ? ArrowCodec.None
            : batch.Table(3).Byte(1) != 0 ? throw ArrowException.NotSupported("A record batch that is compressed as a whole")
            : batch.Table(3).Byte(0) switch
            {
                0 => ArrowCodec.Lz4,
                1 => ArrowCodec.Zstd,
                var other => throw ArrowException.NotSupported($"The compression {other}"),
            };
        return new ArrowBatch(body, rows, nodes, buffers, variable.ToImmutable(), codec);
    }

    /// <summary>The location of a buffer in the file.</summary>
    /// <exception cref="ArrowException">The batch has fewer buffers than the schema needs.</exception>
    public (long Offset, long Length) Find(BufferPlace place, int next = 0)
    {
        var index = (long)place.Index + next;
        for (var i = 0; i < place.Views; i++)
        {
            index += i < Variable.Length ? Variable[i] : throw new ArrowException("A record batch has fewer buffers than its columns need.");
        }

        return index < Buffers.Length ? (Body + Buffers[(int)index].Offset, Buffers[(int)index].Length) : throw new ArrowException("A record batch has fewer buffers than its columns need.");
    }

    private static ImmutableArray<(long First, long Second)> Pairs(ReadOnlySpan<byte> bytes)
    {
        var pairs = ImmutableArray.CreateBuilder<(long, long)>(bytes.Length / 16);
        for (; bytes.Length > 0; bytes = bytes[16..])
        {
            pairs.Add((BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])));
        }

        return pairs.ToImmutable();
    }
}

/// <summary>How buffers are compressed.</summary>
internal enum ArrowCodec
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>LZ4 frames.</summary>
    Lz4,

    /// <summary>Zstandard.</summary>
    Zstd,
}
