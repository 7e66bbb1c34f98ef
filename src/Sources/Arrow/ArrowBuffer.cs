using System.Buffers.Binary;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Arrow;

/// <summary>A buffer of a record batch: a range of the file that is read in parts, or decompressed memory.</summary>
internal sealed class ArrowBuffer
{
    // Neighbouring offsets and null bits are read together.
    private const int ChunkBytes = 4096;

    // What one compressed byte stands for at most.
    private const int MostOfLz4 = 256;

    private readonly RandomReader? _file;
    private readonly long _offset;
    private readonly ReadOnlyMemory<byte> _memory;
    private byte[] _chunk = [];
    private long _chunkAt;

    private ArrowBuffer(RandomReader? file, long offset, long length, ReadOnlyMemory<byte> memory) => (_file, _offset, Length, _memory) = (file, offset, length, memory);

    /// <summary>Its length in bytes, decompressed.</summary>
    public long Length { get; }

    /// <summary>Opens a buffer.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Offset in the file.</param>
    /// <param name="length">Length in the file.</param>
    /// <param name="codec">Its compression.</param>
    /// <param name="maxBytes">Maximum size, decompressed.</param>
    /// <param name="keep">Keeps what was decompressed, by its offset.</param>
    /// <exception cref="ArrowException">It is damaged or too large.</exception>
    public static ArrowBuffer Open(RandomReader file, long offset, long length, ArrowCodec codec, long maxBytes, Func<long, Func<byte[]>, byte[]> keep)
    {
        if (codec is ArrowCodec.None || length == 0)
        {
            return new ArrowBuffer(file, offset, length, default);
        }

        var size = length < sizeof(long) ? throw ArrowException.EndsEarly("buffer") : BinaryPrimitives.ReadInt64LittleEndian(Exactly(file, offset, sizeof(long)));
        (offset, length) = (offset + sizeof(long), length - sizeof(long));
        if (size == -1)
        {
            return new ArrowBuffer(file, offset, length, default);
        }

        if (Math.Max(size, length) > maxBytes)
        {
            throw new ArrowException(
                $"A buffer has {Math.Max(size, length)} bytes; the maximum is {maxBytes} (Images:MaxParquetPageBytes). Write the file with smaller record batches, or without compression.", unsupported: true);
        }

        return new ArrowBuffer(file: null, offset: 0, size, keep(offset, () => Decompress(file, offset, (int)length, codec, size)));
    }

    /// <summary>Some bytes of it. Do not keep them beyond the next call, unless they are more than a few.</summary>
    /// <exception cref="ArrowException">It has fewer.</exception>
    public ReadOnlyMemory<byte> Slice(long at, int count)
    {
        if (at < 0 || count < 0 || at > Length - count)
        {
            throw ArrowException.EndsEarly("buffer");
        }

        if (_file is null)
        {
            return _memory.Slice((int)at, count);
        }

        if (count > ChunkBytes / 2)
        {
            return Exactly(_file, _offset + at, count);
        }

        if (at < _chunkAt || at + count > _chunkAt + _chunk.Length)
        {
            (_chunk, _chunkAt) = (Exactly(_file, _offset + at, (int)Math.Min(ChunkBytes, Length - at)), at);
        }

        return _chunk.AsMemory((int)(at - _chunkAt), count);
    }

    /// <summary>Reads a range of a file.</summary>
    /// <exception cref="ArrowException">The file ends early.</exception>
    public static byte[] Exactly(RandomReader file, long offset, int count) => file.Range(offset, count) is var bytes && bytes.Length == count ? bytes : throw ArrowException.EndsEarly("file");

    private static byte[] Decompress(RandomReader file, long offset, int length, ArrowCodec codec, long size)
    {
        // Checked before allocating what a few bytes declare.
        if (size < 0 || (codec is ArrowCodec.Lz4 && size > (long)length * MostOfLz4))
        {
            throw Damaged();
        }

        var compressed = Exactly(file, offset, length);
        var bytes = new byte[size];
        try
        {
            if (codec is ArrowCodec.Lz4 ? Lz4Frame.TryDecompress(compressed, bytes) : Unwrap(compressed, bytes) == bytes.Length)
            {
                return bytes;
            }
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or ArrowException))
        {
            // Third-party decompressors throw various exceptions on damaged data.
        }

        throw Damaged();
    }

    private static ArrowException Damaged() => new("The compressed bytes of a buffer are damaged.");

    private static int Unwrap(byte[] from, byte[] to)
    {
        using var decompressor = new ZstdSharp.Decompressor();
        return decompressor.Unwrap(from, to);
    }
}
