using System.Buffers.Binary;
using System.Numerics;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>BMP headers: size, depth, colours, and the conversion of a stored row to RGB.</summary>
internal ref struct BmpHeader
{
    private const string Name = "BMP";
    private const uint Uncompressed = 0, RunLength8 = 1, RunLength4 = 2, BitFields = 3;

    private ReadOnlySpan<byte> _palette;
    private int _paletteEntry;
    private (uint Red, uint Green, uint Blue) _masks;
    private bool _hasMasks;

    public uint Width { get; private set; }

    public uint Height { get; private set; }

    public bool IsTopDown { get; private set; }

    public int BitsPerPixel { get; private set; }

    public bool IsRunLength { get; private set; }

    /// <summary>Offset of the pixels.</summary>
    public uint Offset { get; private set; }

    public static ImageReadError? Read(ReadOnlySpan<byte> file, out BmpHeader header)
    {
        header = default;
        if (file.Length < 18)
        {
            return FormatError.Corrupt(Name, "the header is truncated.");
        }

        header.Offset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        if (size is not (12 or 40 or 52 or 56 or 64 or 108 or 124))
        {
            return FormatError.Unsupported(Name, $"a header of {size} bytes is not supported.");
        }

        if (file.Length < 14 + size)
        {
            return FormatError.Corrupt(Name, "the header is truncated.");
        }

        return size == 12 ? header.ReadCore(file) : header.ReadInfo(file, (int)size);
    }

    /// <summary>Converts a stored row.</summary>
    public readonly void ToRgb(ReadOnlySpan<byte> row, int width, Span<byte> rgb)
    {
        for (int x = 0, to = 0; x < width; x++, to += 3)
        {
            switch (IsRunLength ? 8 : BitsPerPixel)
            {
                case 24:
                    (rgb[to], rgb[to + 1], rgb[to + 2]) = (row[(x * 3) + 2], row[(x * 3) + 1], row[x * 3]);
                    break;
                case 16 or 32:
                    var value = BitsPerPixel == 16
                        ? BinaryPrimitives.ReadUInt16LittleEndian(row[(x * 2)..])
                        : BinaryPrimitives.ReadUInt32LittleEndian(row[(x * 4)..]);
                    (rgb[to], rgb[to + 1], rgb[to + 2]) = (Field(value, _masks.Red), Field(value, _masks.Green), Field(value, _masks.Blue));
                    break;
                case 8:
                    WriteColour(row[x], rgb[to..]);
                    break;
                case 4:
                    WriteColour((row[x / 2] >> (x % 2 == 0 ? 4 : 0)) & 15, rgb[to..]);
                    break;
                default:
                    WriteColour((row[x / 8] >> (7 - (x % 8))) & 1, rgb[to..]);
                    break;
            }
        }
    }

    private ImageReadError? ReadCore(ReadOnlySpan<byte> file)
    {
        Width = BinaryPrimitives.ReadUInt16LittleEndian(file[18..]);
        Height = BinaryPrimitives.ReadUInt16LittleEndian(file[20..]);
        BitsPerPixel = BinaryPrimitives.ReadUInt16LittleEndian(file[24..]);
        return TakeColours(file, headerEnd: 26, colours: 0, paletteEntry: 3, Uncompressed);
    }

    private ImageReadError? ReadInfo(ReadOnlySpan<byte> file, int size)
    {
        // A height whose highest byte is 0xFF is negative: the rows are stored from the top.
        var height = BinaryPrimitives.ReadUInt32LittleEndian(file[22..]);
        IsTopDown = height >> 24 == 0xFF;
        Width = BinaryPrimitives.ReadUInt32LittleEndian(file[18..]);
        Height = IsTopDown ? 0 - height : height;
        BitsPerPixel = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
        var colours = BinaryPrimitives.ReadUInt32LittleEndian(file[46..]);

        // With a header of 40 bytes, the masks follow it; longer headers contain them at the same offset.
        if (compression == BitFields && file.Length < 66)
        {
            return FormatError.Corrupt(Name, "the header is truncated.");
        }

        if (compression == BitFields)
        {
            _hasMasks = true;
            _masks = (
                BinaryPrimitives.ReadUInt32LittleEndian(file[54..]),
                BinaryPrimitives.ReadUInt32LittleEndian(file[58..]),
                BinaryPrimitives.ReadUInt32LittleEndian(file[62..]));
        }

        return TakeColours(file, headerEnd: 14 + size, colours, paletteEntry: 4, compression);
    }

    private ImageReadError? TakeColours(ReadOnlySpan<byte> file, int headerEnd, uint colours, int paletteEntry, uint compression)
    {
        IsRunLength = compression is RunLength8 or RunLength4;
        var known = compression switch
        {
            Uncompressed => BitsPerPixel is 1 or 4 or 8 or 16 or 24 or 32,
            RunLength8 => BitsPerPixel == 8,
            RunLength4 => BitsPerPixel == 4,
            BitFields => BitsPerPixel is 16 or 32,
            _ => false,
        };
        if (!known)
        {
            return FormatError.Unsupported(Name, $"{BitsPerPixel} bits per pixel with compression {compression} is not supported.");
        }

        if (BitsPerPixel > 8)
        {
            return TakeMasks();
        }

        colours = colours == 0 ? 1u << BitsPerPixel : colours;
        if (colours > 65536)
        {
            return FormatError.Corrupt(Name, $"a palette of {colours} colours is not valid.");
        }

        // Some writers give an offset that does not account for the palette.
        var paletteLength = colours * (uint)paletteEntry;
        Offset += Offset == headerEnd ? paletteLength : 0;
        _palette = file[headerEnd..];
        _palette = _palette[..(int)Math.Min((uint)_palette.Length, paletteLength)];
        _paletteEntry = paletteEntry;
        return null;
    }

    private ImageReadError? TakeMasks()
    {
        if (!_hasMasks)
        {
            _masks = BitsPerPixel == 16 ? (0x7C00u, 0x3E0u, 0x1Fu) : (0xFF0000u, 0xFF00u, 0xFFu);
        }

        foreach (var mask in (ReadOnlySpan<uint>)[_masks.Red, _masks.Green, _masks.Blue])
        {
            var shifted = mask == 0 ? 0 : mask >> BitOperations.TrailingZeroCount(mask);
            if (shifted is not (31 or 63 or 255) || (BitsPerPixel == 16 && mask > ushort.MaxValue))
            {
                return FormatError.Unsupported(Name, $"the bit fields {_masks.Red:X}, {_masks.Green:X}, {_masks.Blue:X} are not supported.");
            }
        }

        return null;
    }

    /// <summary>A bit field of a pixel, scaled to 8 bits.</summary>
    private static byte Field(uint value, uint mask)
    {
        var shift = BitOperations.TrailingZeroCount(mask);
        return (byte)(((value & mask) >> shift) * 255 / (mask >> shift));
    }

    private readonly void WriteColour(int index, Span<byte> rgb)
    {
        // Stored as blue, green, red. An index beyond the palette is black.
        var at = index * _paletteEntry;
        (rgb[0], rgb[1], rgb[2]) = at + 3 <= _palette.Length
            ? (_palette[at + 2], _palette[at + 1], _palette[at])
            : ((byte)0, (byte)0, (byte)0);
    }
}
