using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Walks the boxes of an ISO media file (MP4, HEIF, AVIF), or of one box in it, as far as they make sense.</summary>
internal ref struct Boxes
{
    private readonly ReadOnlySpan<byte> _file;
    private readonly int _end;
    private int _next;

    /// <summary>The boxes between two places of a file.</summary>
    public Boxes(ReadOnlySpan<byte> file, int start, int end)
    {
        _file = file;
        _next = start;
        _end = Math.Min(end, file.Length);
    }

    /// <summary>Where the four letters of the box's type stand in the file.</summary>
    public int TypeAt { get; private set; }

    /// <summary>Where its content begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public int End { get; private set; }

    /// <summary>Its content.</summary>
    public readonly ReadOnlySpan<byte> Content => _file[Start..End];

    /// <summary>Whether it has this type.</summary>
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

        // 0: to the end of what it lies in.
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
