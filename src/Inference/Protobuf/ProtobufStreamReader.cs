using System.Text;

namespace ZeroShotOrleans.Inference.Protobuf;

/// <summary>Visits the fields of a protobuf message in a stream and skips the rest, so that gigabytes of weights are never read.</summary>
/// <remarks>Wire format: https://protobuf.dev/programming-guides/encoding. Not thread-safe.</remarks>
internal sealed class ProtobufStreamReader(Stream stream)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    /// <summary>Names and paths are short; a longer string indicates damage.</summary>
    private const int MaxTextBytes = 64 * 1024;

    /// <summary>Calls <paramref name="visit"/> for each length-delimited field of the message that ends at <paramref name="end"/>.</summary>
    /// <param name="end">End position of the message.</param>
    /// <param name="visit">Receives the field number and the end position. May read the field or not; the walk continues after it either way.</param>
    /// <param name="visitNumber">Called for each integer field with its number and value.</param>
    /// <exception cref="InvalidDataException">The message is truncated or inconsistent.</exception>
    public void Walk(long end, Action<int, long> visit, Action<int, long>? visitNumber = null)
    {
        while (stream.Position < end)
        {
            var tag = ReadVarint(end);
            switch (tag & 7)
            {
                case Varint:
                    var number = (long)ReadVarint(end);
                    visitNumber?.Invoke((int)(tag >> 3), number);
                    break;
                case Fixed64:
                    Skip(8, end);
                    break;
                case Fixed32:
                    Skip(4, end);
                    break;
                case Delimited:
                    var fieldEnd = CheckedEnd(ReadVarint(end), end);
                    visit((int)(tag >> 3), fieldEnd);
                    stream.Position = fieldEnd;
                    break;
                default:
                    throw new InvalidDataException($"has no valid protobuf field at byte {stream.Position}.");
            }
        }
    }

    /// <summary>Reads the rest of a field as a string.</summary>
    public string ReadText(long end)
    {
        var bytes = new byte[Math.Min(end - stream.Position, MaxTextBytes + 1)];
        if (bytes.Length > MaxTextBytes)
        {
            throw new InvalidDataException($"has a name of {end - stream.Position} bytes, which is too long.");
        }

        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Reads the rest of a field; null if it is longer than <paramref name="most"/> bytes.</summary>
    public byte[]? ReadBytes(long end, int most)
    {
        if (end - stream.Position > most)
        {
            return null;
        }

        var bytes = new byte[end - stream.Position];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Reads the rest of a field as packed integers.</summary>
    public IEnumerable<long> ReadNumbers(long end)
    {
        while (stream.Position < end)
        {
            yield return (long)ReadVarint(end);
        }
    }

    private ulong ReadVarint(long end)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (stream.Position >= end)
            {
                throw new InvalidDataException($"ends in the middle of a field, at byte {end}.");
            }

            var next = stream.ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException($"has an integer of more than 64 bits at byte {stream.Position}.");
    }

    private void Skip(ulong bytes, long end) => stream.Position = CheckedEnd(bytes, end);

    private long CheckedEnd(ulong bytes, long end) => bytes <= (ulong)(end - stream.Position)
        ? stream.Position + (long)bytes
        : throw new InvalidDataException($"ends in the middle of a field: {bytes} bytes expected at byte {stream.Position}, {end - stream.Position} available.");
}
