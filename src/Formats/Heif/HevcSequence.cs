namespace ZeroShotOrleans.Formats.Heif;

/// <summary>Reads the size in pixels from a sequence parameter set of HEVC.</summary>
internal static class HevcSequence
{
    // Bits of general_profile_space to general_level_idc, and of a sub-layer's profile and level.
    private const int ProfileBits = 88;
    private const int LevelBits = 8;

    private const int MostLayers = 8;

    /// <summary>Largest number of leading zeros of a number that is accepted.</summary>
    private const int MostZeros = 31;

    /// <summary>The largest size read is more than any limit, so the head is all that is unpacked.</summary>
    private const int HeadBytes = 128;

    /// <summary>Reads the coded size.</summary>
    /// <param name="unit">A unit of the type 33, with its header of two bytes.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <returns>False if it is damaged.</returns>
    public static bool TryReadSize(ReadOnlySpan<byte> unit, out uint width, out uint height)
    {
        (width, height) = (0, 0);
        Span<byte> head = stackalloc byte[HeadBytes];
        var bits = new Bits(head[..Unescape(unit[2..], head)]);
        bits.Skip(4);
        var layers = (int)bits.Read(3);
        bits.Skip(1 + ProfileBits + LevelBits);
        SkipLayers(ref bits, layers);
        bits.ReadGolomb();
        if (bits.ReadGolomb() == 3)
        {
            bits.Skip(1);
        }

        (width, height) = (bits.ReadGolomb(), bits.ReadGolomb());
        return !bits.IsPastEnd && width > 0 && height > 0;
    }

    private static void SkipLayers(ref Bits bits, int layers)
    {
        Span<bool> hasProfile = stackalloc bool[MostLayers], hasLevel = stackalloc bool[MostLayers];
        for (var i = 0; i < layers; i++)
        {
            (hasProfile[i], hasLevel[i]) = (bits.Read(1) == 1, bits.Read(1) == 1);
        }

        bits.Skip(layers > 0 ? 2 * (MostLayers - layers) : 0);
        for (var i = 0; i < layers; i++)
        {
            bits.Skip((hasProfile[i] ? ProfileBits : 0) + (hasLevel[i] ? LevelBits : 0));
        }
    }

    // After two zero bytes, a 3 is inserted where the data could be taken for a start code.
    private static int Unescape(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var (count, zeros) = (0, 0);
        foreach (var value in from)
        {
            if (count == to.Length)
            {
                break;
            }

            if (zeros >= 2 && value == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = value == 0 ? zeros + 1 : 0;
            to[count++] = value;
        }

        return count;
    }

    private ref struct Bits(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;

        public readonly bool IsPastEnd => _at > _bytes.Length * 8;

        public void Skip(int count) => _at += count;

        public uint Read(int count)
        {
            var value = 0u;
            for (; count > 0; count--, _at++)
            {
                value = (value << 1) | (_at < _bytes.Length * 8 ? (uint)(_bytes[_at >> 3] >> (7 - (_at & 7)) & 1) : 0);
            }

            return value;
        }

        public uint ReadGolomb()
        {
            var zeros = 0;
            while (!IsPastEnd && Read(1) == 0)
            {
                zeros++;
            }

            return zeros <= MostZeros ? (uint)((1ul << zeros) - 1 + Read(zeros)) : uint.MaxValue;
        }
    }
}
