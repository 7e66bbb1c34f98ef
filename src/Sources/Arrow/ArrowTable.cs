using System.Buffers.Binary;
using ZeroShotOrleans.Sources.Reading;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Arrow;

/// <summary>An open Arrow file or stream (Feather version 2). Of a column, only what a row needs is read, unless it is compressed: then a buffer of a record batch.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="file">The file; not disposed.</param>
/// <param name="index">Its schema and batches.</param>
/// <param name="maxBufferBytes">Maximum size of a buffer, decompressed.</param>
/// <param name="dictionaries">Values of the dictionaries that were read, by their number.</param>
/// <param name="keep">Keeps decompressed buffers, by their offset; null: nothing is kept beyond a batch.</param>
internal sealed class ArrowTable(
    RandomReader file, ArrowIndex index, long maxBufferBytes, Dictionary<long, ReadOnlyMemory<byte>?[]> dictionaries, Func<long, Func<byte[]>, byte[]>? keep = null) : ImageTable
{
    private static readonly Func<long, Func<byte[]>, byte[]> _keepNothing = (_, read) => read();

    private readonly TableColumn[] _columns = [.. index.Fields.Select(field => field.Column)];

    /// <inheritdoc/>
    public override string Format => "Arrow";

    /// <inheritdoc/>
    public override long Rows => index.Rows;

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns => _columns;

    /// <summary>Opens a file.</summary>
    /// <exception cref="ArrowException">It is no Arrow file, or is damaged or not supported.</exception>
    public static ArrowTable Read(RandomReader file, long maxBufferBytes) => new(file, ArrowIndex.Read(file), maxBufferBytes, []);

    /// <inheritdoc/>
    public override bool IsNull(TableColumn column)
    {
        var node = index.Fields[column.Index].Nodes[^1];
        return index.Batches.All(block =>
        {
            var batch = ArrowIndex.ReadBatch(file, block);
            return node < batch.Nulls.Length && batch.Nulls[node].Nulls == block.Rows;
        });
    }

    /// <inheritdoc/>
    public override IEnumerable<ReadOnlyMemory<byte>?> Values(TableColumn column)
    {
        foreach (var block in index.Batches)
        {
            var values = ValuesOf(index.Fields[column.Index], ArrowIndex.ReadBatch(file, block));
            for (var row = 0; row < block.Rows; row++)
            {
                yield return values.Read(row);
            }
        }
    }

    /// <summary>The value of one row; null if it has none.</summary>
    /// <exception cref="ArrowException">The file is damaged or not supported, or has no such row.</exception>
    public ReadOnlyMemory<byte>? Cell(TableColumn column, long row)
    {
        var block = index.Batches[index.Find(row)];
        return ValuesOf(index.Fields[column.Index], ArrowIndex.ReadBatch(file, block)).Read((int)(row - block.First));
    }

    private ArrowValues ValuesOf(ArrowField field, ArrowBatch batch) => new(
        field, batch, buffer => ArrowBuffer.Open(file, buffer.Offset, buffer.Length, batch.Codec, maxBufferBytes, keep ?? _keepNothing),
        field.Dictionary is { } dictionary ? DictionaryOf(dictionary) : []);

    private ReadOnlyMemory<byte>?[] DictionaryOf(ArrowDictionary dictionary)
    {
        if (dictionaries.TryGetValue(dictionary.Id, out var known))
        {
            return known;
        }

        var values = new List<ReadOnlyMemory<byte>?>();
        var bytes = 0L;
        foreach (var block in index.Dictionaries.Where(block => block.Id == dictionary.Id))
        {
            if (!block.IsDelta && values.Count > 0)
            {
                throw ArrowException.NotSupported("An Arrow stream that replaces a dictionary (write it as a file, or without dictionaries: it)");
            }

            var batch = ArrowIndex.ReadDictionary(file, block);
            var field = new ArrowField(
                new TableColumn("", 0, TableColumnKind.Bytes, null), dictionary.Layout, [0], [new BufferPlace(0, 0)], new BufferPlace(1, 0), Views: 0, Dictionary: null);
            var reader = ValuesOf(field, batch);
            for (var row = 0; row < batch.Rows; row++)
            {
                var value = reader.Read(row);
                bytes += (value?.Length ?? 0) + sizeof(long);
                if (values.Count == ArrowBatch.MaxRows || bytes > maxBufferBytes)
                {
                    throw new ArrowException($"A dictionary has more than {maxBufferBytes} bytes (Images:MaxParquetPageBytes) or {ArrowBatch.MaxRows} values. Write the column without one.", unsupported: true);
                }

                values.Add(value?.ToArray());
            }
        }

        return dictionaries[dictionary.Id] = [.. values];
    }
}

/// <summary>The values of a column in a record batch.</summary>
internal sealed class ArrowValues
{
    private const int ViewBytes = 16, InlineBytes = 12;

    private readonly ArrowField _field;
    private readonly ArrowBatch _batch;
    private readonly Func<(long Offset, long Length), ArrowBuffer> _open;
    private readonly ReadOnlyMemory<byte>?[] _dictionary;
    private readonly ArrowBuffer?[] _bits;
    private readonly Dictionary<int, ArrowBuffer> _buffers = [];

    public ArrowValues(ArrowField field, ArrowBatch batch, Func<(long Offset, long Length), ArrowBuffer> open, ReadOnlyMemory<byte>?[] dictionary)
    {
        (_field, _batch, _open, _dictionary) = (field, batch, open, dictionary);
        if (field.Nodes.Any(node => node >= batch.Nulls.Length || batch.Nulls[node].Rows != batch.Rows))
        {
            throw new ArrowException("The number of values of a column differs from the number of rows.");
        }

        // Without nulls, the bits may be missing.
        _bits = Array.ConvertAll(field.Validity, place => batch.Find(place) is { Length: > 0 } buffer ? open(buffer) : null);
    }

    /// <summary>The value of a row, or null.</summary>
    /// <exception cref="ArrowException">It is damaged.</exception>
    public ReadOnlyMemory<byte>? Read(int row)
    {
        foreach (var bits in _bits)
        {
            if (bits is not null && (bits.Slice(row / 8, 1).Span[0] >> (row % 8) & 1) == 0)
            {
                return null;
            }
        }

        switch (_field.Layout)
        {
            case ArrowLayout.Offsets32:
                var pair = Buffer(0).Slice(row * (long)sizeof(int), 2 * sizeof(int)).Span;
                return Between(BinaryPrimitives.ReadInt32LittleEndian(pair), BinaryPrimitives.ReadInt32LittleEndian(pair[sizeof(int)..]));
            case ArrowLayout.Offsets64:
                var wide = Buffer(0).Slice(row * (long)sizeof(long), 2 * sizeof(long)).Span;
                return Between(BinaryPrimitives.ReadInt64LittleEndian(wide), BinaryPrimitives.ReadInt64LittleEndian(wide[sizeof(long)..]));
            case ArrowLayout.Views:
                return ReadView(Buffer(0).Slice(row * (long)ViewBytes, ViewBytes));
            default:
                return ReadEntry(row);
        }
    }

    private ReadOnlyMemory<byte> Between(long begin, long end) =>
        begin >= 0 && end >= begin && end - begin <= Array.MaxLength ? Copy(Buffer(1).Slice(begin, (int)(end - begin))) : throw new ArrowException("A value has an invalid length.");

    private ReadOnlyMemory<byte> ReadView(ReadOnlyMemory<byte> view)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(view.Span);
        if (length is >= 0 and <= InlineBytes)
        {
            return Copy(view.Slice(sizeof(int), length));
        }

        var (buffer, offset) = (BinaryPrimitives.ReadInt32LittleEndian(view.Span[8..]), BinaryPrimitives.ReadInt32LittleEndian(view.Span[12..]));
        return length > 0 && buffer >= 0 && _field.Views < _batch.Variable.Length && buffer < _batch.Variable[_field.Views]
            ? Copy(Buffer(1 + buffer).Slice(offset, length))
            : throw new ArrowException("A value refers to data outside of its column.");
    }

    private ReadOnlyMemory<byte>? ReadEntry(int row)
    {
        var dictionary = _field.Dictionary!;
        var bytes = Buffer(0).Slice((long)row * dictionary.IndexBytes, dictionary.IndexBytes).Span;
        var number = dictionary.IndexBytes switch
        {
            1 => dictionary.IsSigned ? (sbyte)bytes[0] : bytes[0],
            2 => dictionary.IsSigned ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => dictionary.IsSigned ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };
        return number >= 0 && number < _dictionary.Length ? _dictionary[number] : throw new ArrowException("A value refers to a missing dictionary entry.");
    }

    // A short value is part of a chunk that is read over; a long one has memory of its own.
    private static ReadOnlyMemory<byte> Copy(ReadOnlyMemory<byte> value) => value.Length <= 4096 ? value.ToArray() : value;

    private ArrowBuffer Buffer(int number)
    {
        if (!_buffers.TryGetValue(number, out var buffer))
        {
            _buffers[number] = buffer = _open(_batch.Find(_field.Buffer, number));
        }

        return buffer;
    }
}
