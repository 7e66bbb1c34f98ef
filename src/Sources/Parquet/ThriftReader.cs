namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>Reads the compact protocol of Apache Thrift, which encodes Parquet's metadata. Never reads beyond its bytes, whatever they contain.</summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Types of fields, by their number in the protocol.</summary>
    public const int True = 1, False = 2, Byte = 3, Double = 7, Binary = 8, List = 9, Set = 10, Map = 11, Struct = 12;

    // Metadata nests five levels deep; damaged data must not exhaust the stack.
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Number of bytes read.</summary>
    public int Position { get; private set; }

    /// <summary>The next field of a struct.</summary>
    /// <param name="id">Number of the previous field, 0 at the start of a struct; set to that of this field.</param>
    /// <param name="type">Its type.</param>
    /// <returns>False at the end of the struct.</returns>
    public bool TryField(ref int id, out int type)
    {
        var header = Next();
        type = header & 0x0F;
        if (header == 0)
        {
            return false;
        }

        id = header >> 4 is var delta and > 0 ? id + delta : (int)Integer();
        return true;
    }

    /// <summary>Reads the header of a list.</summary>
    /// <returns>The number of elements, each of which takes at least one byte.</returns>
    public int BeginList(out int type)
    {
        var header = Next();
        type = header & 0x0F;
        var count = header >> 4 is var few and < 15 ? (uint)few : Varint();
        return count <= (ulong)(_bytes.Length - Position) ? (int)count : throw ParquetException.EndsEarly("metadata");
    }

    /// <summary>Reads an integer of any size.</summary>
    public long Integer()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads a non-negative 32-bit integer: a size, an offset or a count.</summary>
    public int Count() => Integer() is var value and >= 0 and <= int.MaxValue ? (int)value : throw new ParquetException("The metadata has an invalid length.");

    /// <summary>Reads a string or bytes.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        var length = Varint();
        if (length > (ulong)(_bytes.Length - Position))
        {
            throw ParquetException.EndsEarly("metadata");
        }

        var value = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return value;
    }

    /// <summary>Reads text.</summary>
    public string Text() => System.Text.Encoding.UTF8.GetString(Bytes());

    /// <summary>Skips a value.</summary>
    public void Skip(int type, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw new ParquetException("The metadata is nested too deep.");
        }

        switch (type)
        {
            case True or False:
                break;
            case Byte:
                Next();
                break;
            case > Byte and < Double:
                Varint();
                break;
            case Double:
                Advance(sizeof(double));
                break;
            case Binary:
                Bytes();
                break;
            case List or Set:
                for (var left = BeginList(out var element); left > 0; left--)
                {
                    SkipElement(element, depth + 1);
                }

                break;
            case Map:
                SkipMap(depth + 1);
                break;
            case Struct:
                var id = 0;
                while (TryField(ref id, out var field))
                {
                    Skip(field, depth + 1);
                }

                break;
            default:
                throw new ParquetException("The metadata has a field of an unknown type.");
        }
    }

    // In a list, even a boolean takes a byte.
    private void SkipElement(int type, int depth)
    {
        if (type is True or False)
        {
            Next();
        }
        else
        {
            Skip(type, depth);
        }
    }

    private void SkipMap(int depth)
    {
        var count = Varint();
        if (count == 0)
        {
            return;
        }

        var types = Next();
        for (; count > 0; count--)
        {
            SkipElement(types >> 4, depth);
            SkipElement(types & 0x0F, depth);
        }
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Next();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new ParquetException("The metadata has a number that is too long.");
    }

    private byte Next() => Position < _bytes.Length ? _bytes[Position++] : throw ParquetException.EndsEarly("metadata");

    private void Advance(int count) => Position = count <= _bytes.Length - Position ? Position + count : throw ParquetException.EndsEarly("metadata");
}
