namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>Reads the packed integers of Parquet. Never reads beyond its bytes, whatever they contain.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Number of bytes read.</summary>
    public int Position { get; private set; }

    /// <summary>Reads runs of repeated and bit-packed integers (RLE/bit-packing hybrid).</summary>
    /// <param name="width">Bits of each, 0 to 32.</param>
    /// <param name="count">Number of integers.</param>
    public int[] Runs(int width, int count)
    {
        if (width is < 0 or > 32)
        {
            throw new ParquetException("A page has integers of an invalid width.");
        }

        var values = new int[count];
        for (var filled = 0; filled < count;)
        {
            var header = Varint();
            var left = count - filled;
            if ((header & 1) == 0)
            {
                var length = (int)Math.Min(header >> 1, (ulong)left);
                var value = (int)LittleEndian((width + 7) / 8);
                if (length == 0)
                {
                    throw new ParquetException("A page has an empty run of integers.");
                }

                values.AsSpan(filled, length).Fill(value);
                filled += length;
            }
            else
            {
                var packed = header >> 1;
                if (packed == 0)
                {
                    throw new ParquetException("A page has an empty run of integers.");
                }

                // The last group has eight integers like all others, but may be truncated.
                var wanted = (int)Math.Min(packed > int.MaxValue / 8 ? int.MaxValue : packed * 8, (ulong)left);
                Unpack(width, values.AsSpan(filled, wanted));
                filled += wanted;
                Position = (int)Math.Min((ulong)_bytes.Length, (ulong)(Position - Size(width, wanted)) + (Math.Min(packed, int.MaxValue) * (ulong)width));
            }
        }

        return values;
    }

    /// <summary>Reads delta-encoded integers (DELTA_BINARY_PACKED), none of them negative: lengths.</summary>
    /// <param name="count">Expected number, 1 or more.</param>
    public int[] Lengths(int count)
    {
        var (block, miniblocks) = (Varint(), Varint());
        if (block is 0 or > 1 << 20 || miniblocks is 0 or > 1 << 12 || block % miniblocks != 0 || Varint() != (ulong)count)
        {
            throw new ParquetException("The number of lengths in a page differs from its header.");
        }

        var values = new int[count];

        var last = ZigZag();
        values[0] = Length(last);
        var differences = new long[block / miniblocks];
        for (var filled = 1; filled < values.Length;)
        {
            var smallest = ZigZag();
            var widths = Take((int)miniblocks);
            for (var mini = 0; mini < widths.Length && filled < values.Length; mini++)
            {
                Unpack(widths[mini], differences);
                for (var i = 0; i < differences.Length && filled < values.Length; i++)
                {
                    last = unchecked(last + smallest + differences[i]);
                    values[filled++] = Length(last);
                }
            }
        }

        return values;
    }

    private static int Length(long value) => value is >= 0 and <= int.MaxValue ? (int)value : throw new ParquetException("A page has an invalid length.");

    private void Unpack(int width, Span<int> values)
    {
        Span<long> some = stackalloc long[64];
        var bytes = Take(Size(width, values.Length));
        var bit = 0L;
        while (!values.IsEmpty)
        {
            var now = some[..Math.Min(some.Length, values.Length)];
            bit = Unpack(bytes, bit, width, now);
            for (var i = 0; i < now.Length; i++)
            {
                values[i] = (int)now[i];
            }

            values = values[now.Length..];
        }
    }

    private void Unpack(int width, long[] values)
    {
        if (width > 64)
        {
            throw new ParquetException("A page has integers of an invalid width.");
        }

        Unpack(Take(Size(width, values.Length)), bit: 0, width, values);
    }

    // Lowest bit first.
    private static long Unpack(ReadOnlySpan<byte> bytes, long bit, int width, Span<long> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var (value, have) = (0UL, 0);
            while (have < width)
            {
                var (at, within) = ((int)(bit >> 3), (int)(bit & 7));
                var take = Math.Min(8 - within, width - have);
                value |= (ulong)((bytes[at] >> within) & ((1 << take) - 1)) << have;
                have += take;
                bit += take;
            }

            values[i] = (long)value;
        }

        return bit;
    }

    private static int Size(int width, int count) => checked((int)((((long)width * count) + 7) / 8));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - Position)
        {
            throw ParquetException.EndsEarly("page");
        }

        Position += count;
        return _bytes.Slice(Position - count, count);
    }

    private uint LittleEndian(int count)
    {
        var value = 0U;
        var bytes = Take(count);
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    private long ZigZag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new ParquetException("A page has a number that is too long.");
    }
}
