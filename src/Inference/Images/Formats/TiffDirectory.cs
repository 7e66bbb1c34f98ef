using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>The first directory of a TIFF or BigTIFF. Numbers are read from the file on request; nothing is allocated.</summary>
internal readonly ref struct TiffDirectory
{
    /// <summary>Maximum number of entries. Real files have a few dozen; the limit bounds the search time.</summary>
    public const int MaxEntries = 4096;

    private readonly ReadOnlySpan<byte> _file;
    private readonly bool _isBig;
    private readonly int _first;
    private readonly int _count;

    private TiffDirectory(ReadOnlySpan<byte> file, bool isLittleEndian, bool isBig, int first, int count)
    {
        _file = file;
        (IsLittleEndian, _isBig, _first, _count) = (isLittleEndian, isBig, first, count);
    }

    /// <summary>Whether numbers, including 16-bit samples, are little-endian.</summary>
    public bool IsLittleEndian { get; }

    private int EntryLength => _isBig ? 20 : 12;

    /// <summary>Size in bytes of a value stored inside an entry.</summary>
    private uint Room => _isBig ? 8u : 4u;

    /// <summary>Locates the directory.</summary>
    /// <param name="file">A file with the signature of a TIFF.</param>
    /// <param name="directory">The first directory.</param>
    /// <returns>False if it is outside the file, truncated, has more than <see cref="MaxEntries"/> entries or an invalid entry.</returns>
    public static bool TryRead(ReadOnlySpan<byte> file, out TiffDirectory directory)
    {
        directory = default;
        if (file.Length < 8)
        {
            return false;
        }

        var little = file[0] == (byte)'I';
        var isBig = UInt16(file[2..], little) == 43;
        if (isBig && file.Length < 16)
        {
            return false;
        }

        var at = isBig ? UInt64(file[8..], little) : UInt32(file[4..], little);
        var countLength = isBig ? 8 : 2;
        if (at > (ulong)(file.Length - countLength))
        {
            return false;
        }

        var count = isBig ? UInt64(file[(int)at..], little) : UInt16(file[(int)at..], little);
        var first = (int)at + countLength;
        if (count > MaxEntries || (int)count * (isBig ? 20 : 12) > file.Length - first)
        {
            return false;
        }

        directory = new TiffDirectory(file, little, isBig, first, (int)count);
        return directory.IsReadable();
    }

    /// <summary>Finds a field.</summary>
    public bool TryFind(TiffTag tag, out TiffField field)
    {
        field = default;
        var index = IndexOf(tag);
        var at = _first + (index * EntryLength);
        return index >= 0 && TryReadField(_file[at..], at, out field);
    }

    /// <summary>The first number of a field, or null.</summary>
    public ulong? Number(TiffTag tag) => TryFind(tag, out var field) && field.Count > 0 ? Number(field, 0) : null;

    /// <summary>A number of a field.</summary>
    /// <param name="field">A field of this directory.</param>
    /// <param name="index">Index of the number, below the field's count.</param>
    public ulong Number(in TiffField field, int index)
    {
        var at = _file[(field.At + (index * field.Size))..];
        return field.Size switch
        {
            1 => at[0],
            2 => UInt16(at, IsLittleEndian),
            4 => UInt32(at, IsLittleEndian),
            _ => UInt64(at, IsLittleEndian),
        };
    }

    /// <summary>The content of a byte field; empty if there is none.</summary>
    public ReadOnlySpan<byte> Bytes(TiffTag tag) => TryFind(tag, out var field) && field.Size == 1 ? _file.Slice(field.At, field.Count) : default;

    /// <summary>
    /// Whether every entry has a valid TIFF type, and the entries that affect pixels are unique, readable and have the required count.
    /// If a damaged entry were ignored, its default would apply, such as 1 bit per sample.
    /// </summary>
    private bool IsReadable()
    {
        for (var i = 0; i < _count; i++)
        {
            var at = _first + (i * EntryLength);
            var entry = _file[at..];
            var tag = (TiffTag)UInt16(entry, IsLittleEndian);
            var type = UInt16(entry[2..], IsLittleEndian);
            if (type is 0 or 14 or 15 or > 18 || (Enum.IsDefined(tag) && tag != TiffTag.Xmp && !(IndexOf(tag) == i && TryReadField(entry, at, out var field) && HasRightCount(tag, field.Count))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasRightCount(TiffTag tag, int count) => tag switch
    {
        TiffTag.BitsPerSample or TiffTag.SampleFormat or TiffTag.ExtraSamples or TiffTag.ColorMap or TiffTag.JpegTables or TiffTag.YcbcrSubsampling
            or TiffTag.StripOffsets or TiffTag.StripByteCounts or TiffTag.TileOffsets or TiffTag.TileByteCounts => true,
        _ => count == 1,
    };

    private int IndexOf(TiffTag tag)
    {
        for (var i = 0; i < _count; i++)
        {
            if (UInt16(_file[(_first + (i * EntryLength))..], IsLittleEndian) == (ushort)tag)
            {
                return i;
            }
        }

        return -1;
    }

    private bool TryReadField(ReadOnlySpan<byte> entry, int entryAt, out TiffField field)
    {
        field = default;
        var size = UInt16(entry[2..], IsLittleEndian) switch
        {
            1 or 2 or 7 => 1,
            3 => 2,
            4 or 13 => 4,
            16 or 18 => 8,
            _ => 0,
        };
        var count = _isBig ? UInt64(entry[4..], IsLittleEndian) : UInt32(entry[4..], IsLittleEndian);
        if (size == 0 || count > (ulong)_file.Length)
        {
            return false;
        }

        var length = count * (uint)size;
        var place = _isBig ? 12 : 8;
        var at = length <= Room ? (ulong)(entryAt + place)
            : _isBig ? UInt64(entry[place..], IsLittleEndian)
            : UInt32(entry[place..], IsLittleEndian);
        if (at > (ulong)_file.Length || length > (ulong)_file.Length - at)
        {
            return false;
        }

        field = new TiffField((int)at, size, (int)count);
        return true;
    }

    private static ushort UInt16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint UInt32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);

    private static ulong UInt64(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt64LittleEndian(at) : BinaryPrimitives.ReadUInt64BigEndian(at);
}

/// <summary>Position of a field's numbers.</summary>
/// <param name="At">File offset of the first number.</param>
/// <param name="Size">Size of each number in bytes: 1, 2, 4 or 8.</param>
/// <param name="Count">Number of values; all are inside the file.</param>
internal readonly record struct TiffField(int At, int Size, int Count);
