using System.Text;

namespace ZeroShotOrleans.Tokenizers.Protobuf;

/// <summary>
/// Forward-only reader of the fields of a protobuf message, including nested messages, from a stream or from memory. Knows the wire format, not the schema.
/// In a stream, content that the caller does not read is skipped by seeking, so that gigabytes of weights are never read.
/// </summary>
/// <remarks>
/// Wire format: https://protobuf.dev/programming-guides/encoding. Exception messages are predicates without a subject, such as "ends in the middle of a field".
/// Readers of nested messages may share the stream: each seeks to its own position before it reads.
/// </remarks>
internal ref struct ProtobufReader
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    /// <summary>Maximum length of a name, path or shape. A longer one indicates a damaged file.</summary>
    private const int MaxTextBytes = 64 * 1024;

    /// <summary>Strings up to this length, which is nearly all of them, are read into a stack buffer.</summary>
    private const int ShortTextBytes = 256;

    private readonly Stream? _stream;
    private readonly ReadOnlySpan<byte> _memory;
    private readonly long _end;
    private long _start;
    private long _next;
    private long _length;

    /// <summary>Reads a message from a seekable stream.</summary>
    /// <param name="stream">The stream; the message begins at its position.</param>
    /// <param name="end">End position of the message.</param>
    public ProtobufReader(Stream stream, long end) => (_stream, _next, _end) = (stream, stream.Position, end);

    /// <summary>Reads a message from memory.</summary>
    public ProtobufReader(ReadOnlySpan<byte> message)
    {
        _memory = message;
        _end = message.Length;
    }

    private ProtobufReader(Stream? stream, ReadOnlySpan<byte> memory, long next, long end)
    {
        _memory = memory;
        (_stream, _next, _end) = (stream, next, end);
    }

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary><see cref="Field"/> if the field is length-delimited (a string, a message or packed numbers); 0, which is never a field number, if it is a scalar.</summary>
    public int ContentField { get; private set; }

    /// <summary>The bits of a varint or fixed-size number; 0 for a length-delimited field.</summary>
    public ulong Bits { get; private set; }

    public readonly int Int32 => (int)Bits;

    public readonly long Int64 => (long)Bits;

    public readonly bool Flag => Bits != 0;

    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)Bits);

    /// <summary>Where the whole field lies, with its key: first byte and number of bytes.</summary>
    public readonly (long Start, long Bytes) Range => (_start, _next - _start);

    /// <summary>Reads the content of the field as a message.</summary>
    public readonly ProtobufReader Message => new(_stream, _memory, _next - _length, _next);

    /// <exception cref="InvalidDataException">The message is truncated or inconsistent.</exception>
    public bool MoveNext()
    {
        if (_next >= _end)
        {
            return false;
        }

        // Seek past the previous field, regardless of how much of it was read.
        if (_stream is not null && _stream.Position != _next)
        {
            _stream.Position = _next;
        }

        _start = _next;
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

        if (_stream is null)
        {
            return Encoding.UTF8.GetString(ContentInMemory);
        }

        Span<byte> bytes = _length <= ShortTextBytes ? stackalloc byte[(int)_length] : new byte[_length];
        _stream.Position = _next - _length;
        _stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Reads the content of the field; null if it is longer than <paramref name="most"/> bytes.</summary>
    public readonly byte[]? ReadBytes(int most)
    {
        if (_length > most)
        {
            return null;
        }

        if (_stream is null)
        {
            return ContentInMemory.ToArray();
        }

        var bytes = new byte[_length];
        _stream.Position = _next - _length;
        _stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Reads the numbers of a repeated field: a single unpacked number, or all numbers of a packed field.</summary>
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

        var packed = Message;
        if (_stream is not null)
        {
            _stream.Position = packed._next;
        }

        List<long> numbers = [];
        while (packed._next < packed._end)
        {
            numbers.Add((long)packed.ReadVarint());
        }

        return numbers;
    }

    private readonly ReadOnlySpan<byte> ContentInMemory => _memory.Slice((int)(_next - _length), (int)_length);

    private ulong ReadFixed(int size)
    {
        Checked((ulong)size);
        var value = 0UL;
        for (var shift = 0; shift < size * 8; shift += 8)
        {
            value |= (ulong)ReadByte() << shift;
        }

        return value;
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException($"has an integer of more than 64 bits at byte {_next}.");
    }

    private byte ReadByte()
    {
        // The stream can end before the message if the file is truncated while it is being read.
        if (_next < _end && (_stream is null ? _memory[(int)_next] : _stream.ReadByte()) is >= 0 and var next)
        {
            _next++;
            return (byte)next;
        }

        throw new InvalidDataException($"ends in the middle of a field, at byte {_next}.");
    }

    private readonly long Checked(ulong length) => length <= (ulong)(_end - _next)
        ? (long)length
        : throw new InvalidDataException($"ends in the middle of a field: a field of {length} bytes exceeds the remaining {_end - _next} at byte {_next}.");
}
