using System.IO.Compression;
using K4os.Compression.LZ4;
using Snappier;

namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>Decompresses pages.</summary>
internal static class PageCodec
{
    // CompressionCodec of parquet.thrift.
    private const int None = 0, Snap = 1, Gzip = 2, Lzo = 3, Brotli = 4, HadoopLz4 = 5, Zstd = 6, Lz4 = 7;

    // What one compressed byte stands for at most.
    private const int MostOfGzip = 1040, MostOfLz4 = 256;

    /// <summary>Decompresses data to exactly the declared size.</summary>
    /// <remarks>
    /// Into newly allocated memory, not a pooled buffer: data of an earlier file must not be mistaken for values of this one, whatever lengths a
    /// damaged file contains.
    /// </remarks>
    /// <exception cref="ParquetException">The data is damaged, or its compression is not supported.</exception>
    public static byte[] Decompress(int codec, ReadOnlySpan<byte> compressed, int length)
    {
        if (codec is Lzo or HadoopLz4 or < None or > Lz4)
        {
            throw ParquetException.NotSupported(
                $"The compression {codec switch { Lzo => "LZO", HadoopLz4 => "LZ4 of Hadoop", _ => $"{codec}" }} (write the file with Snappy, Zstandard, gzip, Brotli or LZ4_RAW: it)");
        }

        try
        {
            // Checked before allocating what a few bytes declare.
            if (codec switch
            {
                None => compressed.Length != length,
                Snap => Snappy.GetUncompressedLength(compressed) != length,
                Gzip => length > (long)compressed.Length * MostOfGzip,
                Lz4 => length > (long)compressed.Length * MostOfLz4,
                _ => false,
            })
            {
                throw new ParquetException("The length of a page differs from its header.");
            }

            var bytes = new byte[length];
            var written = codec switch
            {
                None => Copy(compressed, bytes),
                Snap => Snappy.Decompress(compressed, bytes),
                Gzip => Inflate(compressed.ToArray(), bytes),
                Brotli => BrotliDecoder.TryDecompress(compressed, bytes, out var count) ? count : -1,
                Zstd => Unwrap(compressed, bytes),
                _ => LZ4Codec.Decode(compressed, bytes),
            };
            return written == length ? bytes : throw new ParquetException("The length of a page differs from its header.");
        }
        catch (Exception failure) when (failure is not (ParquetException or OutOfMemoryException))
        {
            // Third-party decompressors throw various exceptions on damaged data.
            throw new ParquetException("The compressed bytes of a page are damaged.");
        }
    }

    private static int Copy(ReadOnlySpan<byte> from, byte[] to)
    {
        from.CopyTo(to);
        return from.Length;
    }

    private static int Inflate(byte[] from, byte[] to)
    {
        using var stream = new GZipStream(new MemoryStream(from), CompressionMode.Decompress);
        var read = stream.ReadAtLeast(to, to.Length, throwOnEndOfStream: false);
        return stream.ReadByte() < 0 ? read : -1;
    }

    private static int Unwrap(ReadOnlySpan<byte> from, byte[] to)
    {
        using var decompressor = new ZstdSharp.Decompressor();
        return decompressor.Unwrap(from, to);
    }
}
