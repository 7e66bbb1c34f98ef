using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Protobuf;

/// <summary>Enumerates the fields of a protobuf message in memory. Knows the wire format, not the schema.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>The bits of a varint or fixed-size number; 0 for a length-delimited field.</summary>
    public ulong Bits { get; private set; }

    /// <summary>The content of a length-delimited field (string or message); empty for a number.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public readonly int Int32 => (int)Bits;

    public readonly bool Flag => Bits != 0;

    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)Bits);

    /// <exception cref="InvalidDataException">The bytes are not a protobuf message. The message says why, but not where.</exception>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var key = ReadVarint();
        Field = (int)(key >> 3);
        Bytes = [];
        Bits = 0;
        switch (key & 7)
        {
            case 0:
                Bits = ReadVarint();
                break;
            case 1:
                Bits = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                break;
            case 2:
                Bytes = Take(ReadVarint());
                break;
            case 5:
                Bits = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                break;
            case var other:
                throw new InvalidDataException($"field {Field} has the unknown wire type {other}");
        }

        return true;
    }

    private ulong ReadVarint()
    {
        var value = 0ul;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("an integer has more than ten bytes");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            throw new InvalidDataException($"a field of {count} bytes exceeds the remaining {_rest.Length}");
        }

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
