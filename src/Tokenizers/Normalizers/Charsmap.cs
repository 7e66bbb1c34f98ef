using System.Buffers.Binary;
using System.Text;

namespace ZeroShotOrleans.Tokenizers.Normalizers;

/// <summary>SentencePiece's compiled replacement table: a double-array trie over UTF-8, and the replacement texts.</summary>
/// <remarks>Layout: length of the trie as uint32; the trie, uint32 units of Darts-clone; zero-terminated texts in UTF-8.</remarks>
internal sealed class Charsmap
{
    private readonly uint[] _units;

    private readonly byte[] _texts;

    private Charsmap(uint[] units, byte[] texts) => (_units, _texts) = (units, texts);

    /// <summary>Null if the bytes are not a valid table.</summary>
    public static Charsmap? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(uint))
        {
            return null;
        }

        var trieBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var rest = bytes[sizeof(uint)..];
        if (trieBytes == 0 || trieBytes % sizeof(uint) != 0 || trieBytes > rest.Length)
        {
            return null;
        }

        var units = new uint[trieBytes / sizeof(uint)];
        for (var index = 0; index < units.Length; index++)
        {
            units[index] = BinaryPrimitives.ReadUInt32LittleEndian(rest[(index * sizeof(uint))..]);
        }

        return new Charsmap(units, rest[(int)trieBytes..].ToArray());
    }

    /// <summary>Finds an entry that is a prefix of the text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="longest">Whether to find the longest entry, as in SentencePiece, or the shortest, as in tokenizers.</param>
    /// <param name="length">Length of the entry in bytes.</param>
    /// <returns>The replacement, possibly empty; null if no entry matches.</returns>
    public string? Find(ReadOnlySpan<byte> utf8, bool longest, out int length)
    {
        string? found = null;
        length = 0;
        var position = Offset(_units[0]);
        for (var index = 0; index < utf8.Length && utf8[index] != 0; index++)
        {
            position ^= utf8[index];
            if (position >= _units.Length || Label(_units[position]) != utf8[index])
            {
                break;
            }

            var unit = _units[position];
            position ^= Offset(unit);
            if (HasLeaf(unit) && position < _units.Length)
            {
                found = TextAt(_units[position] & int.MaxValue);
                length = index + 1;
                if (!longest)
                {
                    break;
                }
            }
        }

        return found;
    }

    private string TextAt(uint start)
    {
        if (start >= _texts.Length)
        {
            return "";
        }

        var text = _texts.AsSpan((int)start);
        var end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    // The unit layout of Darts-clone: 8 bits label, a leaf flag, a flag that extends the offset, 22 bits offset.
    private static bool HasLeaf(uint unit) => ((unit >> 8) & 1) == 1;

    private static uint Label(uint unit) => unit & ((1u << 31) | 0xFF);

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1u << 9)) >> 6);
}
