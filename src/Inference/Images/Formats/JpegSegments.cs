using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Iterates over the segments of a JPEG up to the compressed data or the first invalid segment.</summary>
internal ref struct JpegSegments(ReadOnlySpan<byte> file)
{
    private const byte EndOfImage = 0xD9, StartOfScan = 0xDA;

    private readonly ReadOnlySpan<byte> _file = file;
    private int _at = 2;

    /// <summary>Second byte of the marker, such as 0xE1 for APP1.</summary>
    public byte Marker { get; private set; }

    /// <summary>The content that follows the length field.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Whether this is a frame header of any coding process. C4, C8 and CC are tables and reserved.</summary>
    public readonly bool IsFrame => Marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Whether the start of a file contains all segments before the compressed data.</summary>
    public static bool ReachData(ReadOnlySpan<byte> start)
    {
        var segments = new JpegSegments(start);
        while (segments.MoveNext())
        {
        }

        return segments.Marker is EndOfImage or StartOfScan;
    }

    public bool MoveNext()
    {
        while (_at < _file.Length)
        {
            // Like Pillow and libjpeg, skip stray bytes between segments and repeated 0xFF.
            if (_file[_at++] != 0xFF)
            {
                continue;
            }

            while (_at < _file.Length && _file[_at] == 0xFF)
            {
                _at++;
            }

            if (_at == _file.Length)
            {
                return false;
            }

            Marker = _file[_at++];
            if (Marker is EndOfImage or StartOfScan)
            {
                return false;
            }

            if (Marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xD8))
            {
                continue;
            }

            return ReadContent();
        }

        return false;
    }

    private bool ReadContent()
    {
        if (_at + 2 > _file.Length)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(_file[_at..]);
        if (length < 2 || _at + length > _file.Length)
        {
            return false;
        }

        Content = _file.Slice(_at + 2, length - 2);
        _at += length;
        return true;
    }
}
