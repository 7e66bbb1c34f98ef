using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Iterates over the boxes of an ISO media file (MP4, HEIF, AVIF) or of one of its boxes, up to the first invalid one.</summary>
internal ref struct Boxes
{
    private readonly ReadOnlySpan<byte> _file;
    private readonly int _end;
    private int _next;

    /// <summary>Iterates over the boxes between two offsets.</summary>
    public Boxes(ReadOnlySpan<byte> file, int start, int end)
    {
        _file = file;
        _next = start;
        _end = Math.Min(end, file.Length);
    }

    /// <summary>Offset of the four-letter type.</summary>
    public int TypeAt { get; private set; }

    /// <summary>Start of the content.</summary>
    public int Start { get; private set; }

    /// <summary>End of the content.</summary>
    public int End { get; private set; }

    /// <summary>The content.</summary>
    public readonly ReadOnlySpan<byte> Content => _file[Start..End];

    /// <summary>Whether the box has this type.</summary>
    public readonly bool Is(ReadOnlySpan<byte> type) => _file.Slice(TypeAt, 4).SequenceEqual(type);

    public bool MoveNext()
    {
        if (_next > _end - 8)
        {
            return false;
        }

        TypeAt = _next + 4;
        Start = _next + 8;
        long length = BinaryPrimitives.ReadUInt32BigEndian(_file[_next..]);
        if (length == 1 && Start <= _end - 8)
        {
            length = (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(_file[Start..]), long.MaxValue);
            Start += 8;
        }

        // Length 0 means: to the end of the enclosing box.
        var end = length == 0 ? _end : length > _end - _next ? -1 : _next + (int)length;
        if (end < Start)
        {
            return false;
        }

        End = end;
        _next = end;
        return true;
    }
}
