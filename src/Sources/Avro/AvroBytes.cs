namespace ZeroShotOrleans.Sources.Avro;

/// <summary>Reads Avro's binary encoding. Never reads beyond its bytes, and allocates no more than they hold.</summary>
internal ref struct AvroBytes(ReadOnlySpan<byte> bytes)
{
    // A long has at most ten groups of seven bits.
    private const int MaxGroups = 10, BitsPerGroup = 7;

    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>Number of bytes that are left.</summary>
    public readonly int Left => _left.Length;

    /// <summary>The next bytes.</summary>
    /// <exception cref="AvroException">There are not as many; so for all members.</exception>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _left.Length)
        {
            throw AvroException.EndsEarly("data");
        }

        var taken = _left[..(int)count];
        _left = _left[(int)count..];
        return taken;
    }

    /// <summary>An int or long.</summary>
    public long Long()
    {
        var value = 0UL;
        for (var group = 0; group < MaxGroups; group++)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << (group * BitsPerGroup);
            if (part < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new AvroException("A number is too long.");
    }

    /// <summary>Bytes with their length before them.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Long());

    /// <summary>Number of items of the next block of an array or map; 0 at its end.</summary>
    public long Block()
    {
        var count = Long();
        if (count < 0)
        {
            // The size of the block in bytes follows, for readers that skip it.
            count = count == long.MinValue ? throw new AvroException("A block has an invalid number of items.") : -count;
            Long();
        }

        // An item takes at least a byte: those without any are refused by the schema.
        return count <= _left.Length ? count : throw AvroException.EndsEarly("array");
    }
}
