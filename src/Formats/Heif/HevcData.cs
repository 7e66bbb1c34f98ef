using System.Buffers.Binary;

namespace ZeroShotOrleans.Formats.Heif;

/// <summary>Checks HEVC data before it is decoded: a file that states a small picture may contain a large one.</summary>
internal static class HevcData
{
    private const int SequenceParameters = 33;

    // Of the decoder configuration record: where the length of lengths and the parameter sets are.
    private const int LengthSizeAt = 21;
    private const int SetsAt = 22;

    /// <summary>Whether data consists of complete units, and every sequence in it and in its configuration is at most this large.</summary>
    /// <param name="configuration">Content of <c>hvcC</c>.</param>
    /// <param name="data">Units of an item, each with its length before it.</param>
    /// <param name="maxWidth">Maximum number of columns.</param>
    /// <param name="maxHeight">Maximum number of rows.</param>
    public static bool IsWithin(ReadOnlySpan<byte> configuration, ReadOnlySpan<byte> data, uint maxWidth, uint maxHeight)
    {
        if (configuration.Length <= SetsAt || !AreSetsWithin(configuration[SetsAt..], maxWidth, maxHeight))
        {
            return false;
        }

        var lengthSize = (configuration[LengthSizeAt] & 3) + 1;
        while (!data.IsEmpty)
        {
            if (data.Length < lengthSize)
            {
                return false;
            }

            var length = 0L;
            foreach (var digit in data[..lengthSize])
            {
                length = (length << 8) | digit;
            }

            data = data[lengthSize..];
            if (length < 2 || length > data.Length || !IsUnitWithin(data[..(int)length], maxWidth, maxHeight))
            {
                return false;
            }

            data = data[(int)length..];
        }

        return true;
    }

    private static bool AreSetsWithin(ReadOnlySpan<byte> sets, uint maxWidth, uint maxHeight)
    {
        var hasSequence = false;
        var arrays = (int)sets[0];
        sets = sets[1..];
        for (; arrays > 0; arrays--)
        {
            if (sets.Length < 3)
            {
                return false;
            }

            var units = BinaryPrimitives.ReadUInt16BigEndian(sets[1..]);
            sets = sets[3..];
            for (; units > 0; units--)
            {
                if (sets.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(sets) is var length && (length < 2 || length > sets.Length - 2))
                {
                    return false;
                }

                var unit = sets.Slice(2, length);
                if (!IsUnitWithin(unit, maxWidth, maxHeight))
                {
                    return false;
                }

                hasSequence |= TypeOf(unit) == SequenceParameters;
                sets = sets[(2 + length)..];
            }
        }

        return hasSequence;
    }

    private static int TypeOf(ReadOnlySpan<byte> unit) => unit[0] >> 1 & 0x3F;

    private static bool IsUnitWithin(ReadOnlySpan<byte> unit, uint maxWidth, uint maxHeight) =>
        TypeOf(unit) != SequenceParameters || (HevcSequence.TryReadSize(unit, out var width, out var height) && width <= maxWidth && height <= maxHeight);
}
