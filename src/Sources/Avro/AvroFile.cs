using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text.Unicode;
using Snappier;

namespace ZeroShotOrleans.Sources.Avro;

/// <summary>Reads an Avro object container file, as Iceberg's manifests are. Records become dictionaries of their fields.</summary>
internal static class AvroFile
{
    /// <summary>Maximum size of a file, and of its blocks decompressed, all together.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    /// <summary>Maximum number of records.</summary>
    public const int MaxRecords = 10_000_000;

    // Nested values; values of one record, which has its statistics for each column.
    private const int MaxDepth = 32, MaxValues = 1_000_000;

    private const int SyncBytes = 16;

    // What one byte of deflate stands for at most.
    private const int MostOfDeflate = 1040;

    private static ReadOnlySpan<byte> Signature => "Obj\u0001"u8;

    /// <summary>The records in order. Longs and ints are <see cref="long"/>, text is <see cref="string"/>, present bytes are true; other values are dropped: they are null.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="AvroException">During enumeration: it is not such a file, is damaged, or exceeds a limit.</exception>
    public static IEnumerable<IReadOnlyDictionary<string, object?>> Records(ReadOnlyMemory<byte> file)
    {
        var (schema, codec, sync, at) = ReadHeader(file);
        var (total, records) = (0L, 0L);
        while (at < file.Length)
        {
            var (count, body, end) = ReadBlock(file, at, sync);
            at = end;
            var block = Decompress(codec, body, MaxBytes - total);
            total += block.Length;
            records += count;
            if (count > block.Length || records > MaxRecords)
            {
                throw new AvroException(count > block.Length ? "A block has fewer bytes than records." : $"It has more than {MaxRecords} records.");
            }

            var from = 0;
            for (; count > 0; count--)
            {
                yield return ReadRecord(schema, block.AsSpan(from), out var length);
                from += length;
            }

            if (from != block.Length)
            {
                throw new AvroException("A block has more bytes than its records.");
            }
        }
    }

    private static (AvroSchema Schema, string Codec, ReadOnlyMemory<byte> Sync, int At) ReadHeader(ReadOnlyMemory<byte> file)
    {
        if (!file.Span.StartsWith(Signature))
        {
            throw new AvroException("It lacks the signature of an Avro file.");
        }

        var reader = new AvroBytes(file.Span[Signature.Length..]);
        AvroSchema? schema = null;
        var codec = "null";
        while (reader.Block() is var count and > 0)
        {
            for (; count > 0; count--)
            {
                var key = reader.Bytes();
                var value = reader.Bytes();
                if (key.SequenceEqual("avro.schema"u8))
                {
                    schema = AvroSchema.Parse(value.ToArray());
                }
                else if (key.SequenceEqual("avro.codec"u8))
                {
                    codec = Text(value);
                }
            }
        }

        var at = file.Length - reader.Left;
        reader.Take(SyncBytes);
        return (schema ?? throw new AvroException("It has no schema."), codec, file.Slice(at, SyncBytes), at + SyncBytes);
    }

    private static (long Count, ReadOnlyMemory<byte> Body, int End) ReadBlock(ReadOnlyMemory<byte> file, int at, ReadOnlyMemory<byte> sync)
    {
        var reader = new AvroBytes(file.Span[at..]);
        var (count, length) = (reader.Long(), reader.Long());
        var begin = file.Length - reader.Left;
        reader.Take(length);
        return count >= 0 && reader.Take(SyncBytes).SequenceEqual(sync.Span)
            ? (count, file.Slice(begin, (int)length), begin + (int)length + SyncBytes)
            : throw new AvroException("A block is damaged: what follows it is not the file's marker.");
    }

    private static byte[] Decompress(string codec, ReadOnlyMemory<byte> body, long most)
    {
        try
        {
            return codec switch
            {
                "null" => body.Length <= most ? body.ToArray() : throw TooLarge(),
                "deflate" => Inflate(body, most),
                "snappy" => Unsnap(body.Span, most),
                "zstandard" => Unwrap(body.ToArray(), most),
                _ => throw new AvroException($"The compression '{codec}' is not supported."),
            };
        }
        catch (Exception failure) when (failure is not (AvroException or OutOfMemoryException))
        {
            // Third-party decompressors throw various exceptions on damaged data.
            throw new AvroException("The compressed bytes of a block are damaged.");
        }
    }

    private static byte[] Inflate(ReadOnlyMemory<byte> body, long most)
    {
        using var stream = new DeflateStream(new MemoryStream(body.ToArray()), CompressionMode.Decompress);
        return ReadAll(stream, Math.Min(most, (long)body.Length * MostOfDeflate));
    }

    private static byte[] Unwrap(byte[] body, long most)
    {
        using var stream = new ZstdSharp.DecompressionStream(new MemoryStream(body));
        return ReadAll(stream, most);
    }

    private static byte[] ReadAll(Stream stream, long most)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (stream.Read(buffer) is var got and > 0)
        {
            all.Write(buffer, 0, all.Length + got <= most ? got : throw TooLarge());
        }

        return all.ToArray();
    }

    // Four bytes of checksum follow, of the data decompressed.
    private static byte[] Unsnap(ReadOnlySpan<byte> body, long most)
    {
        var compressed = body[..^sizeof(uint)];
        var data = Snappy.GetUncompressedLength(compressed) <= most ? Snappy.DecompressToArray(compressed) : throw TooLarge();
        return Crc32.HashToUInt32(data) == BinaryPrimitives.ReadUInt32BigEndian(body[^sizeof(uint)..]) ? data : throw new AvroException("The checksum of a block is wrong.");
    }

    private static AvroException TooLarge() => new($"It has more than {MaxBytes} bytes decompressed.");

    private static IReadOnlyDictionary<string, object?> ReadRecord(AvroSchema schema, ReadOnlySpan<byte> bytes, out int length)
    {
        var reader = new AvroBytes(bytes);
        var values = 0;
        var record = Read(schema, schema.Root, ref reader, depth: 0, ref values) as IReadOnlyDictionary<string, object?> ?? throw new AvroException("Its values are not records.");
        length = bytes.Length - reader.Left;
        return length > 0 ? record : throw new AvroException("Its records have no bytes.");
    }

    private static object? Read(AvroSchema schema, AvroType type, ref AvroBytes reader, int depth, ref int values)
    {
        if (depth > MaxDepth || ++values > MaxValues)
        {
            throw new AvroException(depth > MaxDepth ? $"Its values are nested more than {MaxDepth} deep." : $"A record has more than {MaxValues} values.");
        }

        switch (type.Kind)
        {
            case "null":
                return null;
            case "boolean":
                return reader.Take(1)[0] switch { 0 => false, 1 => true, _ => throw new AvroException("A truth value is damaged.") };
            case "int" or "long" or "enum":
                return reader.Long();
            case "float":
                reader.Take(sizeof(float));
                return null;
            case "double":
                reader.Take(sizeof(double));
                return null;
            case "fixed":
                reader.Take(type.Size);
                return null;
            case "bytes":
                // Its content is of no use here; that there is some, is.
                return reader.Bytes().IsEmpty ? null : true;
            case "string":
                return Text(reader.Bytes());
            case "union":
                var branch = reader.Long();
                return branch >= 0 && branch < type.Items.Length ? Read(schema, type.Items[(int)branch], ref reader, depth + 1, ref values) : throw new AvroException("A value has an unknown type.");
            case "name":
                return Read(schema, schema.Named(type.Name), ref reader, depth + 1, ref values);
            case "record":
                var record = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (var (name, of) in type.Fields)
                {
                    record[name] = Read(schema, of, ref reader, depth + 1, ref values);
                }

                return record;
            default:
                return ReadItems(schema, type, ref reader, depth, ref values);
        }
    }

    // Arrays and maps are checked and dropped: what Iceberg has in them are statistics.
    private static object? ReadItems(AvroSchema schema, AvroType type, ref AvroBytes reader, int depth, ref int values)
    {
        while (reader.Block() is var count and > 0)
        {
            for (; count > 0; count--)
            {
                if (type.Kind is "map")
                {
                    reader.Bytes();
                }

                Read(schema, type.Items[0], ref reader, depth + 1, ref values);
            }
        }

        return null;
    }

    private static string Text(ReadOnlySpan<byte> text) => Utf8.IsValid(text) ? System.Text.Encoding.UTF8.GetString(text) : throw new AvroException("A text is not UTF-8.");
}
