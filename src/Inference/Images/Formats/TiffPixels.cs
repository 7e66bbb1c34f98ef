namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Converts the samples of TIFF rows to 8-bit RGB, as Pillow's <c>convert("RGB")</c> does.</summary>
internal sealed class TiffPixels
{
    private readonly TiffHeader _header;
    private readonly int _planeBytes;
    private readonly bool _clips;
    private readonly Rgb[] _palette;

    // One plane per used sample, 8 bits each.
    private readonly byte[][] _levels;

    /// <summary>Prepares the conversion.</summary>
    /// <param name="header">The header.</param>
    /// <param name="planeBytes">Bytes per row in one plane.</param>
    /// <param name="palette">The palette, or empty.</param>
    /// <param name="clips">Whether 16-bit grey is clipped to 8 bits instead of scaled.</param>
    public TiffPixels(in TiffHeader header, int planeBytes, Rgb[] palette, bool clips)
    {
        (_header, _planeBytes, _palette, _clips) = (header, planeBytes, palette, clips);
        _levels = new byte[header.Colours + (header.IsPremultiplied ? 1 : 0)][];
        for (var i = 0; i < _levels.Length; i++)
        {
            _levels[i] = new byte[header.Width];
        }
    }

    /// <summary>Whether the pixels are 16-bit grey without extra channels, whose value range must be determined.</summary>
    public static bool IsGrey16(in TiffHeader header) => header is { Bits: 16, Colours: 1, Samples: 1 };

    /// <summary>Reads the palette.</summary>
    /// <returns>Null if it is missing or has too few colours.</returns>
    public static Rgb[]? PaletteOf(in TiffDirectory directory, in TiffHeader header)
    {
        if (header.Photometric != TiffHeader.Palette)
        {
            return [];
        }

        var colours = 1 << header.Bits;
        if (!directory.TryFind(TiffTag.ColorMap, out var map) || map.Count < 3 * colours)
        {
            return null;
        }

        // Palette colours have 16 bits. Some writers store 8-bit values, which libtiff's tools interpret as intended; in Pillow, such pictures become black.
        var shift = 0;
        for (var i = 0; i < 3 * colours; i++)
        {
            shift = directory.Number(map, i) > byte.MaxValue ? 8 : shift;
        }

        var palette = new Rgb[colours];
        for (var i = 0; i < colours; i++)
        {
            palette[i] = new Rgb(
                (byte)(directory.Number(map, i) >> shift),
                (byte)(directory.Number(map, colours + i) >> shift),
                (byte)(directory.Number(map, (2 * colours) + i) >> shift));
        }

        return palette;
    }

    /// <summary>Whether a row of 16-bit grey has a value that needs more than 8 bits.</summary>
    public static bool HasWideValue(ReadOnlySpan<byte> row, bool isLittleEndian)
    {
        for (var i = isLittleEndian ? 1 : 0; i < row.Length; i += 2)
        {
            if (row[i] != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Converts a row.</summary>
    /// <param name="planes">A row from <see cref="TiffRows"/>.</param>
    /// <param name="rgb">Receives the pixels.</param>
    public void ToRgb(ReadOnlySpan<byte> planes, Span<byte> rgb)
    {
        for (var i = 0; i < _levels.Length; i++)
        {
            if (_header.IsPlanar)
            {
                Take(planes[(i * _planeBytes)..], 0, 1, _levels[i]);
            }
            else
            {
                Take(planes, i, _header.Samples, _levels[i]);
            }
        }

        switch (_header.Photometric)
        {
            case TiffHeader.Palette:
                FromPalette(rgb);
                break;
            case TiffHeader.Cmyk:
                FromCmyk(rgb);
                break;
            case TiffHeader.Rgb:
                FromRgb(rgb);
                break;
            default:
                // Only below 16 bits: Pillow does not invert wider samples.
                FromGrey(rgb, turn: (byte)(_header.Photometric == TiffHeader.MinIsWhite && _header.Bits < 16 ? 255 : 0));
                break;
        }
    }

    /// <summary>Extracts one sample of each pixel.</summary>
    private void Take(ReadOnlySpan<byte> row, int first, int step, Span<byte> levels)
    {
        switch (_header.Bits)
        {
            case 8:
                for (int i = 0, at = first; i < levels.Length; i++, at += step)
                {
                    levels[i] = row[at];
                }

                break;
            case 16 when IsGrey16(_header) && _clips:
                var (highByte, lowByte) = _header.IsLittleEndian ? (1, 0) : (0, 1);
                for (var i = 0; i < levels.Length; i++)
                {
                    levels[i] = row[(2 * i) + highByte] == 0 ? row[(2 * i) + lowByte] : (byte)255;
                }

                break;
            case 16:
                for (int i = 0, at = (2 * first) + (_header.IsLittleEndian ? 1 : 0); i < levels.Length; i++, at += 2 * step)
                {
                    levels[i] = row[at];
                }

                break;
            default:
                // Several one-sample pixels per byte.
                var most = (1 << _header.Bits) - 1;
                var factor = _header.Photometric == TiffHeader.Palette ? 1 : 255 / most;
                for (var i = 0; i < levels.Length; i++)
                {
                    var bit = i * _header.Bits;
                    levels[i] = (byte)(((row[bit / 8] >> (8 - _header.Bits - (bit % 8))) & most) * factor);
                }

                break;
        }
    }

    private void FromGrey(Span<byte> rgb, byte turn)
    {
        var grey = _levels[0];
        for (int i = 0, to = 0; i < grey.Length; i++, to += 3)
        {
            rgb[to] = rgb[to + 1] = rgb[to + 2] = (byte)(grey[i] ^ turn);
        }
    }

    private void FromPalette(Span<byte> rgb)
    {
        var indices = _levels[0];
        for (int i = 0, to = 0; i < indices.Length; i++, to += 3)
        {
            (rgb[to], rgb[to + 1], rgb[to + 2]) = _palette[indices[i]];
        }
    }

    private void FromRgb(Span<byte> rgb)
    {
        var (red, green, blue) = (_levels[0], _levels[1], _levels[2]);
        for (int i = 0, to = 0; i < red.Length; i++, to += 3)
        {
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (red[i], green[i], blue[i]);
        }

        if (_header.IsPremultiplied)
        {
            Divide(rgb, _levels[3]);
        }
    }

    /// <summary>Divides by alpha, rounding down as Pillow does; fully transparent pixels become black.</summary>
    private static void Divide(Span<byte> rgb, ReadOnlySpan<byte> alpha)
    {
        for (var i = 0; i < 3 * alpha.Length; i++)
        {
            var by = alpha[i / 3];
            rgb[i] = by == 0 ? (byte)0 : (byte)Math.Min(rgb[i] * 255 / by, 255);
        }
    }

    private void FromCmyk(Span<byte> rgb)
    {
        for (int i = 0, to = 0; i < _levels[0].Length; i++, to += 3)
        {
            Inks.ToRgb(_levels[0][i], _levels[1][i], _levels[2][i], _levels[3][i], rgb[to..]);
        }
    }
}
