using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>The head of a TGA file. The format has no signature, so a file is taken for TGA only if every field of the head is valid.</summary>
internal readonly ref struct TgaHeader
{
    public const int Bytes = 18;

    private const int Palette = 1, Rgb = 2, Grey = 3, RunLengths = 8;

    private readonly ReadOnlySpan<byte> _head;

    private TgaHeader(ReadOnlySpan<byte> head) => _head = head;

    public uint Width => BinaryPrimitives.ReadUInt16LittleEndian(_head[12..]);

    public uint Height => BinaryPrimitives.ReadUInt16LittleEndian(_head[14..]);

    public bool HasRunLengths => (_head[2] & RunLengths) != 0;

    public bool IsGrey => Kind == Grey;

    public bool HasPalette => Kind == Palette;

    /// <summary>Pillow holds two bytes of grey as LA, and colours of other than 24 bits as RGBA.</summary>
    public PixelMode Mode => HasPalette ? PixelMode.Indexed : PixelBytes == (IsGrey ? 1 : 3) ? PixelMode.Plain : PixelMode.Other;

    public int PixelBytes => (_head[16] + 7) / 8;

    /// <summary>Rows are stored from the bottom unless bit 5 is set, and from the right if bit 4 is.</summary>
    public int Orientation => (_head[17] & 0x30) switch
    {
        0x00 => 4,
        0x10 => 3,
        0x30 => 2,
        _ => 1,
    };

    /// <summary>Where the palette is.</summary>
    public int PaletteAt => Bytes + _head[0];

    public int PaletteEntryBytes => (_head[7] + 7) / 8;

    public int PaletteEntries => HasPalette ? BinaryPrimitives.ReadUInt16LittleEndian(_head[5..]) : 0;

    /// <summary>Where the pixels are.</summary>
    public int DataAt => PaletteAt + (PaletteEntries * PaletteEntryBytes);

    private int Kind => _head[2] & ~RunLengths;

    /// <summary>Reads the head; false if it is not that of a TGA file.</summary>
    public static bool TryRead(ReadOnlySpan<byte> file, out TgaHeader header)
    {
        header = default;
        if (file.Length < Bytes || (file[2] & ~RunLengths) is not (Palette or Rgb or Grey))
        {
            return false;
        }

        header = new TgaHeader(file[..Bytes]);
        return header.IsValid();
    }

    private bool IsValid()
    {
        var (bits, entryBits, alphaBits) = (_head[16], _head[7], _head[17] & 15);
        var origin = BinaryPrimitives.ReadUInt16LittleEndian(_head[3..]);
        var isPaletteValid = HasPalette
            ? _head[1] == 1 && origin == 0 && PaletteEntries is >= 1 and <= 256 && entryBits is (15 or 16 or 24 or 32)
            : _head[1] == 0 && origin == 0 && BinaryPrimitives.ReadUInt16LittleEndian(_head[5..]) == 0 && entryBits is (0 or 24);
        var areBitsValid = Kind switch
        {
            Palette => bits == 8 && alphaBits is (0 or 8),
            Grey => (bits == 8 && alphaBits == 0) || (bits == 16 && alphaBits is (0 or 8)),
            _ => (bits == 24 && alphaBits == 0) || (bits == 32 && alphaBits is (0 or 8)) || (bits is (15 or 16) && alphaBits is (0 or 1)),
        };
        return isPaletteValid && areBitsValid && (_head[17] & 0xC0) == 0 && Width > 0 && Height > 0;
    }
}
