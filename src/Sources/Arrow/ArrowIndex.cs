using System.Buffers.Binary;
using System.Collections.Immutable;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Arrow;

/// <summary>The schema of an Arrow file or stream, and where its record batches are.</summary>
/// <param name="Fields">The columns.</param>
/// <param name="Batches">The record batches, in order.</param>
/// <param name="Dictionaries">The dictionaries, in order.</param>
internal sealed record ArrowIndex(ImmutableArray<ArrowField> Fields, ImmutableArray<ArrowBlock> Batches, ImmutableArray<ArrowDictionaryBlock> Dictionaries)
{
    /// <summary>As for Parquet: rows for each byte of the file, beyond those that any file may have.</summary>
    private const int MaxRowsPerByte = 64, FreeRows = 32 * 1024 * 1024;

    private const int MaxMetadataBytes = 64 * 1024 * 1024, MaxFooterBytes = 256 * 1024 * 1024, MaxBatches = 1_000_000;

    // Message.fbs, File.fbs.
    private const int SchemaHeader = 1, DictionaryHeader = 2, BatchHeader = 3, BlockBytes = 24;

    private const int Continuation = -1, TailBytes = 10;

    private static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    /// <summary>Whether a file's name is that of an Arrow file.</summary>
    public static bool IsName(string file) => Path.GetExtension(file).ToUpperInvariant() is ".ARROW" or ".ARROWS" or ".FEATHER" or ".IPC";

    /// <summary>Number of rows.</summary>
    public long Rows { get; } = Batches.Length == 0 ? 0 : Batches[^1].First + Batches[^1].Rows;

    /// <summary>Reads the index: of a file from its end, of a stream by passing over its batches.</summary>
    /// <exception cref="ArrowException">It is no such file, or is damaged or not supported.</exception>
    public static ArrowIndex Read(RandomReader file)
    {
        var head = file.Range(0, 8);
        var index = head.AsSpan().StartsWith(Magic) ? OfFile(file)
            : head.AsSpan().StartsWith("FEA1"u8) ? throw ArrowException.NotSupported("A Feather file of version 1 (write it as version 2: it)")
            : head.Length == 8 && BinaryPrimitives.ReadInt32LittleEndian(head) == Continuation ? OfStream(file)
            : throw new ArrowException("It has neither the signature of an Arrow file nor the beginning of an Arrow stream.");
        var most = FreeRows + (Math.Min(file.Length, long.MaxValue / (2 * MaxRowsPerByte)) * MaxRowsPerByte);
        return index.Rows <= most ? index : throw new ArrowException($"It states {index.Rows} rows, and a file of {file.Length} bytes has at most {most}.");
    }

    /// <summary>The batch with a row.</summary>
    /// <exception cref="ArrowException">There are fewer rows.</exception>
    public int Find(long row)
    {
        var (low, high) = (0, Batches.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Batches[middle].First <= row ? (middle, high) : (low, middle - 1);
        }

        return row >= 0 && row < Rows ? low : throw new ArrowException("It has fewer rows than when it was listed.");
    }

    /// <summary>Reads a record batch's metadata.</summary>
    /// <exception cref="ArrowException">It is damaged or not supported.</exception>
    public static ArrowBatch ReadBatch(RandomReader file, ArrowBlock block) => ArrowBatch.Parse(MessageAt(file, block.Offset, BatchHeader, out _, out var body, out var length).Table(2), body, length);

    /// <summary>Reads a dictionary's metadata.</summary>
    /// <exception cref="ArrowException">It is damaged or not supported.</exception>
    public static ArrowBatch ReadDictionary(RandomReader file, ArrowDictionaryBlock block) =>
        ArrowBatch.Parse(MessageAt(file, block.Offset, DictionaryHeader, out _, out var body, out var length).Table(2).Table(1), body, length);

    private static ArrowIndex OfFile(RandomReader file)
    {
        var length = file.Length;
        var tail = length >= TailBytes + 8 ? ArrowBuffer.Exactly(file, length - TailBytes, TailBytes) : throw ArrowException.EndsEarly("file");
        var footerBytes = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (!tail.AsSpan(4).SequenceEqual(Magic))
        {
            throw new ArrowException("It lacks the signature at its end: it is truncated. Write or copy it again.");
        }

        if (footerBytes <= 0 || footerBytes > Math.Min(MaxFooterBytes, length - TailBytes - 8))
        {
            throw new ArrowException("The length of its footer is wrong.");
        }

        var footer = FlatTable.Root(ArrowBuffer.Exactly(file, length - TailBytes - footerBytes, footerBytes));
        var found = new Found(ArrowSchema.Parse(footer.Table(1), footer.Short(0)));
        foreach (var (field, kind) in new[] { (2, DictionaryHeader), (3, BatchHeader) })
        {
            for (var blocks = footer.Vector(field, BlockBytes); blocks.Length > 0; blocks = blocks[BlockBytes..])
            {
                found.Add(file, BinaryPrimitives.ReadInt64LittleEndian(blocks), kind);
            }
        }

        return found.ToIndex();
    }

    private static ArrowIndex OfStream(RandomReader file)
    {
        var schema = MessageAt(file, 0, SchemaHeader, out var version, out var at, out var bodyLength);
        var found = new Found(ArrowSchema.Parse(schema.Table(2), version));
        for (at += bodyLength; at < file.Length;)
        {
            // The end of the stream is a message without a length, or the end of the file.
            var prefix = ArrowBuffer.Exactly(file, at, 8);
            if (BinaryPrimitives.ReadInt64LittleEndian(prefix) == 0xFFFFFFFFL)
            {
                return at + 8 == file.Length ? found.ToIndex() : throw new ArrowException($"The Arrow stream is followed by other data at byte {at + 8}.");
            }

            at = found.Add(file, at, kind: null);
        }

        return found.ToIndex();
    }

    private static FlatTable MessageAt(RandomReader file, long offset, int? kind, out short version, out long body, out long bodyLength)
    {
        var left = file.Length - offset;
        var prefix = offset >= 0 && left >= 8 ? ArrowBuffer.Exactly(file, offset, 8) : throw ArrowException.EndsEarly("file");
        var first = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (first != Continuation)
        {
            throw first > 0 && kind is not null
                ? ArrowException.NotSupported("A file of Arrow before 0.15 (write it again: it)")
                : new ArrowException($"There is no message at byte {offset}.");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(4));
        if (length <= 0 || length > Math.Min(MaxMetadataBytes, left - 8))
        {
            throw ArrowException.EndsEarly("file");
        }

        var message = FlatTable.Root(ArrowBuffer.Exactly(file, offset + 8, length));
        (version, bodyLength, body) = (message.Short(0), message.Long(3), offset + 8 + length);
        if (version is < 3 or > 4)
        {
            throw ArrowException.NotSupported($"Version {version + 1} of Arrow's metadata");
        }

        if (bodyLength < 0 || bodyLength > file.Length - body)
        {
            throw ArrowException.EndsEarly("file");
        }

        return kind is null || message.Byte(1) == kind ? message : throw new ArrowException($"The message at byte {offset} is of another kind than the file states.");
    }

    private sealed class Found(ImmutableArray<ArrowField> fields)
    {
        private readonly ImmutableArray<ArrowBlock>.Builder _batches = ImmutableArray.CreateBuilder<ArrowBlock>();
        private readonly ImmutableArray<ArrowDictionaryBlock>.Builder _dictionaries = ImmutableArray.CreateBuilder<ArrowDictionaryBlock>();
        private long _rows;

        // Returns the offset after the message.
        public long Add(RandomReader file, long offset, int? kind)
        {
            if (_batches.Count + _dictionaries.Count == MaxBatches)
            {
                throw ArrowException.NotSupported($"A file with more than {MaxBatches} record batches");
            }

            var message = MessageAt(file, offset, kind, out _, out var body, out var bodyLength);
            switch (message.Byte(1))
            {
                case BatchHeader:
                    var rows = message.Table(2).Long(0);
                    _batches.Add(new ArrowBlock(offset, _rows, rows is >= 0 and <= ArrowBatch.MaxRows ? rows : ArrowBatch.Parse(message.Table(2), body, bodyLength).Rows));
                    _rows += rows;
                    break;
                case DictionaryHeader:
                    _dictionaries.Add(new ArrowDictionaryBlock(offset, message.Table(2).Long(0), message.Table(2).Byte(2) != 0));
                    break;
                default:
                    throw ArrowException.NotSupported("A message that is neither a record batch nor a dictionary");
            }

            return body + bodyLength;
        }

        public ArrowIndex ToIndex() => new(fields, _batches.ToImmutable(), _dictionaries.ToImmutable());
    }
}

/// <summary>The place of a record batch.</summary>
/// <param name="Offset">Offset of its message.</param>
/// <param name="First">Number of its first row.</param>
/// <param name="Rows">Number of its rows.</param>
internal readonly record struct ArrowBlock(long Offset, long First, long Rows);

/// <summary>The place of a dictionary, or of a part of it.</summary>
/// <param name="Offset">Offset of its message.</param>
/// <param name="Id">Its number.</param>
/// <param name="IsDelta">Whether its values are added to those before.</param>
internal readonly record struct ArrowDictionaryBlock(long Offset, long Id, bool IsDelta);
