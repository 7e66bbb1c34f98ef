using System.Buffers.Binary;

namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>The smallest replacement table that shows which entry wins: "a" becomes "b", "a" with an acute accent (two characters) "c".</summary>
internal static class SmallCharsmap
{
    private const uint Leaf = 1u << 8;

    private const uint Value = 1u << 31;

    private const int UnitCount = 0x200;

    // Built by hand: a unit is an offset to xor with its own index, a leaf flag, and the label that leads to it.
    public static byte[] Bytes { get; } = Write(
        (Place: 0x000, Unit: 0x80u << 10),
        (Place: 0x0E1, Unit: (0x1E1u << 10) | Leaf | 'a'),
        (Place: 0x100, Unit: Value | 0),
        (Place: 0x1CC, Unit: (0x04Cu << 10) | 0xCC),
        (Place: 0x101, Unit: (0x003u << 10) | Leaf | 0x81),
        (Place: 0x102, Unit: Value | 2));

    private static byte[] Write(params ReadOnlySpan<(int Place, uint Unit)> units)
    {
        var bytes = new byte[sizeof(uint) + (UnitCount * sizeof(uint))];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, UnitCount * sizeof(uint));
        foreach (var (index, unit) in units)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((index + 1) * sizeof(uint)), unit);
        }

        return [.. bytes, .. "b\0c\0"u8];
    }
}
