using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Reads the directories of a camera raw file in the layout of TIFF.</summary>
internal ref struct RawDirectories
{
    private const int MostDirectories = 32;
    private const int MostEntries = 4096;

    /// <summary>Each is looked into. Cameras store up to four.</summary>
    private const int MostJpegs = 8;

    private const ushort PanasonicJpeg = 0x2E, Compression = 259, StripOffsets = 273, Orientation = 274, StripByteCounts = 279, SubDirectories = 330, JpegOffset = 513, JpegLength = 514;

    private const uint OldJpeg = 6, Jpeg = 7;

    private readonly ReadOnlySpan<byte> _file;
    private readonly bool _isLittle;
    private readonly List<(long, long)> _jpegs = [];
    private readonly Queue<uint> _directories = [];
    private int? _orientation;
    private bool _isCut;

    private RawDirectories(ReadOnlySpan<byte> file)
    {
        _file = file;
        _isLittle = file[0] == (byte)'I';
    }

    /// <summary>Reads all directories.</summary>
    public static RawParts Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 8)
        {
            return new([], null, IsCut: true);
        }

        var directories = new RawDirectories(file);
        directories.ReadAll();
        return new(directories._jpegs, directories._orientation, directories._isCut);
    }

    private void ReadAll()
    {
        _directories.Enqueue(UInt32(4));
        for (var count = 0; count < MostDirectories && _directories.TryDequeue(out var at); count++)
        {
            if (at > _file.Length - 2)
            {
                _isCut = true;
                continue;
            }

            ReadOne((int)at, isFirst: count == 0);
        }
    }

    private void ReadOne(int at, bool isFirst)
    {
        var entries = UInt16(at);
        if (entries > MostEntries || at + 2 + (entries * 12) > _file.Length)
        {
            _isCut = true;
            return;
        }

        long compression = 0, strip = -1, stripLength = 0, jpeg = -1, jpegLength = 0;
        for (var entry = at + 2; entry < at + 2 + (entries * 12); entry += 12)
        {
            var (tag, count) = (UInt16(entry), UInt32(entry + 4));
            var value = UInt16(entry + 2) == 3 ? UInt16(entry + 8) : UInt32(entry + 8);
            switch (tag)
            {
                case PanasonicJpeg:
                    Add(value, count);
                    break;
                case Compression:
                    compression = value;
                    break;
                case StripOffsets:
                    strip = count == 1 ? value : -1;
                    break;
                case StripByteCounts:
                    stripLength = value;
                    break;
                case Orientation when isFirst:
                    _orientation = (int)Math.Min(value, int.MaxValue);
                    break;
                case SubDirectories:
                    AddDirectories(count, value);
                    break;
                case JpegOffset:
                    jpeg = value;
                    break;
                case JpegLength:
                    jpegLength = value;
                    break;
            }
        }

        if (compression is OldJpeg or Jpeg && strip >= 0)
        {
            Add(strip, stripLength);
        }

        if (jpeg >= 0)
        {
            Add(jpeg, jpegLength);
        }

        var next = at + 2 + (entries * 12);
        if (next <= _file.Length - 4 && UInt32(next) is > 0 and var following)
        {
            _directories.Enqueue(following);
        }
    }

    private readonly void AddDirectories(uint count, uint value)
    {
        if (count == 1)
        {
            _directories.Enqueue(value);
            return;
        }

        for (var i = 0u; i < Math.Min(count, MostDirectories) && value + (4L * i) <= _file.Length - 4; i++)
        {
            _directories.Enqueue(UInt32((int)(value + (4 * i))));
        }
    }

    private void Add(long at, long length)
    {
        _isCut |= at + length > _file.Length;
        if (_jpegs.Count < MostJpegs)
        {
            _jpegs.Add((at, length));
        }
    }

    private readonly ushort UInt16(int at) => _isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(_file[at..]) : BinaryPrimitives.ReadUInt16BigEndian(_file[at..]);

    private readonly uint UInt32(int at) => _isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(_file[at..]) : BinaryPrimitives.ReadUInt32BigEndian(_file[at..]);
}
