using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Archives;

/// <summary>Reads the data of an entry of a zip archive, and checks its size and checksum.</summary>
internal static class ZipContent
{
    // Of a local header, before the name.
    private const int HeaderBytes = 30;

    private const int MethodAt = 8, NameLengthAt = 26, ExtraLengthAt = 28;

    // Compressing data that cannot be compressed adds five bytes to each block of 16 KiB and more.
    private const int MaxOverhead = 1024;

    /// <summary>Reads an entry.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="directory">Its directory.</param>
    /// <param name="record">The entry; its length has been checked against the maximum of an image.</param>
    /// <exception cref="ArchiveException">It is damaged, or stored in a way that is not supported.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] Read(RandomReader archive, ZipDirectory directory, ZipRecord record)
    {
        if (record.Problem is { } problem)
        {
            throw new ArchiveException(problem, unsupported: true);
        }

        var stored = Stored(archive, directory, record);
        var bytes = record.Method switch
        {
            ZipRecord.StoredMethod => stored,
            ZipRecord.Deflate => Inflate(stored, (int)record.Length),
            _ => Unwrap(stored, (int)record.Length),
        };
        return bytes.Length != record.Length ? throw Damaged("has another size than the archive states")
            : Crc32.HashToUInt32(bytes) != record.Crc ? throw Damaged("has another checksum (CRC-32) than the archive states")
            : bytes;
    }

    /// <summary>The first bytes of an entry; empty if it is damaged.</summary>
    public static byte[] Head(RandomReader archive, ZipDirectory directory, ZipRecord record, int length)
    {
        try
        {
            length = (int)Math.Min(length, record.Length);
            var stored = record.Method == ZipRecord.StoredMethod ? record with { Stored = Math.Min(record.Stored, length) } : record with { Stored = Math.Min(record.Stored, 64 * 1024) };
            var bytes = Stored(archive, directory, stored);
            return record.Method switch
            {
                ZipRecord.StoredMethod => bytes,
                ZipRecord.Deflate => Inflate(bytes, length),
                _ => UnwrapHead(bytes, length),
            };
        }
        catch (ArchiveException)
        {
            return [];
        }
    }

    private static byte[] Stored(RandomReader archive, ZipDirectory directory, ZipRecord record)
    {
        // Checked before memory is allocated for what a header states.
        if (record.Stored > record.Length + (record.Length / 8) + MaxOverhead)
        {
            throw Damaged("has more compressed data than its size allows");
        }

        var at = record.Header + directory.Base;
        var header = at >= 0 && at <= directory.Begin - HeaderBytes ? archive.Range(at, HeaderBytes) : [];
        if (header.Length < HeaderBytes || !header.AsSpan().StartsWith("PK\x03\x04"u8) || BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(MethodAt)) != record.Method)
        {
            throw Damaged("is not where the directory of the archive says");
        }

        at += HeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(NameLengthAt)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(ExtraLengthAt));
        if (at > directory.Begin - record.Stored)
        {
            throw Damaged("extends beyond the end of the archive's data");
        }

        var stored = archive.Range(at, (int)record.Stored);
        return stored.Length == record.Stored ? stored : throw Damaged("ends early: the archive has become shorter");
    }

    // At most one byte more than expected.
    private static byte[] Inflate(byte[] stored, int length)
    {
        try
        {
            using var stream = new DeflateStream(new MemoryStream(stored), CompressionMode.Decompress);
            var bytes = new byte[length];
            var read = stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
            return read < length ? bytes[..read] : bytes;
        }
        catch (InvalidDataException)
        {
            throw Damaged("has damaged compressed data");
        }
    }

    private static byte[] Unwrap(byte[] stored, int length)
    {
        try
        {
            using var decompressor = ZstdDecoder.NewDecompressor();
            var bytes = new byte[length];
            return decompressor.Unwrap(stored, bytes) is var read && read < length ? bytes[..read] : bytes;
        }
        catch (ZstdSharp.ZstdException)
        {
            throw Damaged("has damaged compressed data");
        }
    }

    private static byte[] UnwrapHead(byte[] stored, int length)
    {
        try
        {
            using var decompressor = ZstdDecoder.NewDecompressor();
            var bytes = new byte[length];
            decompressor.UnwrapStream(stored, bytes, out _, out var read);
            return bytes[..read];
        }
        catch (ZstdSharp.ZstdException)
        {
            return [];
        }
    }

    private static ArchiveException Damaged(string what) => new($"The image {what}: the zip archive is damaged. Copy or download it again.");
}
