using System.Buffers.Binary;
using System.Text;

namespace ZeroShotOrleans.Inference.Protobuf;

/// <summary>
/// Enumerates the fields of a protobuf message in a stream, also of one inside another. Content that nobody asks for is skipped, so that gigabytes of weights are never
/// read. Knows the wire format, not the schema.
/// </summary>
/// <remarks>
/// Wire format: https://protobuf.dev/programming-guides/encoding. Messages of exceptions are predicates without a subject, such as "ends in the middle of a field".
/// Readers of nested messages may share the stream: each returns to its own place.
/// </remarks>
/// <param name="stream">The stream; the message begins at its position.</param>
/// <param name="end">End position of the message.</param>
internal ref struct ProtobufReader(Stream stream, long end)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    /// <summary>Names, paths and shapes are short; a longer one indicates damage.</summary>
    private const int MaxTextBytes = 64 * 1024;

    /// <summary>Texts of at most this length, which are nearly all, need no buffer.</summary>
    private const int ShortTextBytes = 256;

    private long _next = stream.Position;
    private long _length;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>The same if the field has content (a string, a message or packed numbers); 0, which is no field, if it is a number.</summary>
    public int ContentField { get; private set; }

    /// <summary>The bits of a varint or fixed-size number; 0 for content.</summary>
    public ulong Bits { get; private set; }

    public readonly int Int32 => (int)Bits;

    public readonly long Int64 => (long)Bits;

    public readonly bool Flag => Bits != 0;

    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)Bits);

    /// <summary>Reads the content of the field as a message.</summary>
    public readonly ProtobufReader Message
    {
        get
        {
            stream.Position = _next - _length;
            return new ProtobufReader(stream, _next);
        }
    }

    /// <exception cref="InvalidDataException">The message is truncated or inconsistent.</exception>
    public bool MoveNext()
    {
        if (_next >= end)
        {
            return false;
        }

        // After the last field, whatever was read of it.
        if (stream.Position != _next)
        {
            stream.Position = _next;
        }

        var key = ReadVarint();
        (Field, ContentField, Bits, _length) = ((int)(key >> 3), 0, 0, 0);
        switch (key & 7)
        {
            case Varint:
                Bits = ReadVarint();
                break;
            case Fixed64:
                Bits = ReadFixed(sizeof(ulong));
                break;
            case Delimited:
                ContentField = Field;
                _length = Checked(ReadVarint());
                _next += _length;
                break;
            case Fixed32:
                Bits = ReadFixed(sizeof(uint));
                break;
            case var other:
                throw new InvalidDataException($"has no valid protobuf field at byte {_next}: field {Field} has the unknown wire type {other}.");
        }

        return true;
    }

    /// <summary>Reads the content of the field as a string.</summary>
    /// <exception cref="InvalidDataException">It is longer than any name or path.</exception>
    public readonly string ReadText()
    {
        if (_length > MaxTextBytes)
        {
            throw new InvalidDataException($"has a name of {_length} bytes, which is too long.");
        }

        Span<byte> bytes = _length <= ShortTextBytes ? stackalloc byte[(int)_length] : new byte[_length];
        ReadContent(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Reads the content of the field; null if it is longer than <paramref name="most"/> bytes.</summary>
    public readonly byte[]? ReadBytes(int most)
    {
        if (_length > most)
        {
            return null;
        }

        var bytes = new byte[_length];
        ReadContent(bytes);
        return bytes;
    }

    /// <summary>Reads the numbers of the field: the one that it is, or those that are packed in its content.</summary>
    /// <exception cref="InvalidDataException">The content is truncated, or longer than any shape.</exception>
    public readonly List<long> ReadNumbers()
    {
        if (ContentField == 0)
        {
            return [Int64];
        }

        if (_length > MaxTextBytes)
        {
            throw new InvalidDataException($"has a list of numbers of {_length} bytes, which is too long.");
        }

        List<long> numbers = [];
        for (var packed = Message; packed._next < _next;)
        {
            numbers.Add((long)packed.ReadVarint());
        }

        return numbers;
    }

    private readonly void ReadContent(Span<byte> bytes)
    {
        stream.Position = _next - _length;
        stream.ReadExactly(bytes);
    }

    private ulong ReadFixed(int size)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        _next += Checked((ulong)size);
        stream.ReadExactly(bytes[..size]);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            // The stream ends before the message where a file became shorter while it is read.
            if (_next >= end || stream.ReadByte() is not (>= 0 and var next))
            {
                throw new InvalidDataException($"ends in the middle of a field, at byte {end}.");
            }

            _next++;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException($"has an integer of more than 64 bits at byte {_next}.");
    }

    private readonly long Checked(ulong length) => length <= (ulong)(end - _next)
        ? (long)length
        : throw new InvalidDataException($"ends in the middle of a field: a field of {length} bytes exceeds the remaining {end - _next} at byte {_next}.");
}
