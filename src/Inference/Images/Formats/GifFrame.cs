using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Position of the first frame of a GIF, its colours and its compressed data.</summary>
internal ref struct GifFrame
{
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _palette;
    private bool _hasPalette;
    private bool _interlaced;

    /// <summary>Width of the picture. A frame that extends beyond the screen widens it.</summary>
    public int ScreenWidth { get; private set; }

    public int ScreenHeight { get; private set; }

    public int Left { get; private set; }

    public int Top { get; private set; }

    public int Width { get; private set; }

    public int Height { get; private set; }

    public int? TransparentIndex { get; private set; }

    /// <summary>The colour around a frame that is smaller than the screen. Like Pillow, ignores the background colour of the file.</summary>
    public readonly int FillIndex => TransparentIndex ?? 0;

    /// <summary>Bits per pixel in the compressed data.</summary>
    public int CodeBits { get; private set; }

    /// <summary>Compressed data, in blocks.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    public readonly Rgb Colour(int index) =>
        !_hasPalette ? new Rgb((byte)index, (byte)index, (byte)index)
        : index * 3 < _palette.Length ? new Rgb(_palette[index * 3], _palette[(index * 3) + 1], _palette[(index * 3) + 2])
        : new Rgb(0, 0, 0);

    /// <summary>Whether each colour is the grey of its index: Pillow takes such a picture for grey.</summary>
    public readonly bool IsGrey
    {
        get
        {
            for (var i = 0; _hasPalette && i < _palette.Length; i++)
            {
                if (_palette[i] != i / 3)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Maps row <paramref name="y"/> of the frame to its row in the data: interlaced data starts with every eighth row.</summary>
    public readonly int StoredRow(int y)
    {
        if (!_interlaced)
        {
            return y;
        }

        return (y % 8) switch
        {
            0 => y / 8,
            4 => Rows(8, 0) + (y / 8),
            2 or 6 => Rows(8, 0) + Rows(8, 4) + (y / 4),
            _ => Rows(8, 0) + Rows(8, 4) + Rows(4, 2) + (y / 2),
        };
    }

    public static bool TryRead(ReadOnlySpan<byte> file, out GifFrame frame)
    {
        frame = new GifFrame { _rest = file };
        return file.Length >= 13 && frame.TryTakeScreen() && frame.TryTakeFrame();
    }

    private bool TryTakeScreen()
    {
        ScreenWidth = BinaryPrimitives.ReadUInt16LittleEndian(_rest[6..]);
        ScreenHeight = BinaryPrimitives.ReadUInt16LittleEndian(_rest[8..]);
        var flags = _rest[10];
        _rest = _rest[13..];
        return (flags & 0x80) == 0 || TryTakePalette(flags);
    }

    private bool TryTakeFrame()
    {
        while (!_rest.IsEmpty)
        {
            switch (_rest[0])
            {
                case (byte)'!' when TryTakeExtension():
                    break;
                case (byte)',':
                    return TryTakeDescriptor();
                case (byte)'!' or (byte)';':
                    return false;
                default:
                    // Skip stray bytes between blocks.
                    _rest = _rest[1..];
                    break;
            }
        }

        return false;
    }

    private bool TryTakePalette(byte flags)
    {
        var length = 3 << ((flags & 7) + 1);
        if (_rest.Length < length)
        {
            return false;
        }

        _palette = _rest[..length];
        _hasPalette = true;
        _rest = _rest[length..];
        return true;
    }

    private bool TryTakeExtension()
    {
        // The graphic control extension: flags, two bytes of delay, transparent index.
        if (_rest is [_, 0xF9, >= 4, var flags, _, _, var index, ..] && (flags & 1) != 0)
        {
            TransparentIndex = index;
        }

        _rest = _rest[Math.Min(2, _rest.Length)..];
        while (!_rest.IsEmpty && _rest[0] != 0)
        {
            _rest = _rest[Math.Min(_rest[0] + 1, _rest.Length)..];
        }

        if (_rest.IsEmpty)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private bool TryTakeDescriptor()
    {
        if (_rest.Length < 11)
        {
            return false;
        }

        Left = BinaryPrimitives.ReadUInt16LittleEndian(_rest[1..]);
        Top = BinaryPrimitives.ReadUInt16LittleEndian(_rest[3..]);
        Width = BinaryPrimitives.ReadUInt16LittleEndian(_rest[5..]);
        Height = BinaryPrimitives.ReadUInt16LittleEndian(_rest[7..]);
        ScreenWidth = Math.Max(ScreenWidth, Left + Width);
        ScreenHeight = Math.Max(ScreenHeight, Top + Height);
        var flags = _rest[9];
        _interlaced = (flags & 0x40) != 0;
        _rest = _rest[10..];
        if (((flags & 0x80) != 0 && !TryTakePalette(flags)) || _rest.IsEmpty)
        {
            return false;
        }

        CodeBits = _rest[0];
        Data = _rest[1..];
        return true;
    }

    private readonly int Rows(int step, int first) => Height <= first ? 0 : ((Height - first - 1) / step) + 1;
}
