namespace ZeroShotOrleans.Formats.JpegXl;

/// <summary>Reads the bits of a codestream, the lowest of a byte first; zeros after its end.</summary>
internal ref struct JxlBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _at;

    public readonly bool IsPastEnd => _at > _bytes.Length * 8L;

    public void Skip(int count) => _at += count;

    public bool Flag() => Read(1) == 1;

    public uint Read(int count)
    {
        var value = 0u;
        for (var bit = 0; bit < count; bit++, _at++)
        {
            value |= _at < _bytes.Length * 8L ? (uint)(_bytes[(int)(_at >> 3)] >> (int)(_at & 7) & 1) << bit : 0;
        }

        return value;
    }

    /// <summary>A number of one of four kinds: a base plus some bits.</summary>
    public uint Choose((uint Base, int Bits) first, (uint Base, int Bits) second, (uint Base, int Bits) third, (uint Base, int Bits) fourth)
    {
        var (start, count) = Read(2) switch
        {
            0 => first,
            1 => second,
            2 => third,
            _ => fourth,
        };
        return start + Read(count);
    }
}
