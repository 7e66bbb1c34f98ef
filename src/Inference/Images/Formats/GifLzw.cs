using System.Numerics;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Unpacks the pixels of a GIF frame.</summary>
internal static class GifLzw
{
    private const int MaxCodes = 4096;

    /// <summary>Unpacks exactly as many pixels as there is room for.</summary>
    /// <param name="blocks">The data: blocks of a length byte and that many bytes.</param>
    /// <param name="bits">Bits of a pixel.</param>
    /// <param name="pixels">Receives an index for each pixel.</param>
    /// <returns>False if the data ends before the last pixel or uses a code that is not yet defined.</returns>
    public static bool TryUnpack(ReadOnlySpan<byte> blocks, int bits, Span<byte> pixels)
    {
        if (bits is < 1 or > 8)
        {
            return false;
        }

        // A code stands for the string of an earlier code and one more pixel.
        Span<ushort> prefix = stackalloc ushort[MaxCodes];
        Span<byte> last = stackalloc byte[MaxCodes];
        Span<ushort> length = stackalloc ushort[MaxCodes];
        var clear = 1 << bits;
        for (var i = 0; i < clear; i++)
        {
            (last[i], length[i]) = ((byte)i, 1);
        }

        var reader = new CodeReader(blocks);
        var width = bits + 1;
        var next = clear + 2;
        var previous = -1;
        for (var at = 0; at < pixels.Length;)
        {
            var code = reader.Read(width);
            if (code == clear)
            {
                (width, next, previous) = (bits + 1, clear + 2, -1);
                continue;
            }

            if (code < 0 || code == clear + 1 || code > next || (code == next && previous < 0) || (code > clear && previous < 0))
            {
                return false;
            }

            // A code may be used in the very step that defines it: then it is the previous string and that string's first pixel.
            var known = code == next ? previous : code;
            var first = WriteString(pixels[at..], known, prefix, last, length);
            at += length[known];
            if (code == next)
            {
                if (at < pixels.Length)
                {
                    pixels[at] = first;
                }

                at++;
            }

            // A full table is kept as it is until the next clear.
            if (previous >= 0 && next < MaxCodes)
            {
                (prefix[next], last[next], length[next]) = ((ushort)previous, first, (ushort)(length[previous] + 1));
                next++;
                if (next == 1 << width && width < 12)
                {
                    width++;
                }
            }

            previous = code;
        }

        return pixels.IsEmpty || pixels.ContainsAnyExcept(pixels[0]) || EndsHere(ref reader, width, clear);
    }

    /// <summary>
    /// Whether no more pixels follow. Asked for pictures of one colour only, which is what data makes that was overwritten with zeros; others are read as Pillow
    /// reads them, whatever follows.
    /// </summary>
    private static bool EndsHere(ref CodeReader reader, int width, int clear)
    {
        var code = reader.Read(width);
        return code < 0 || code == clear + 1 || (code == clear && reader.Read(BitOperations.Log2((uint)clear) + 1) is var last && (last < 0 || last == clear + 1));
    }

    /// <summary>Writes the string of a code, as far as there is room, and returns its first pixel.</summary>
    private static byte WriteString(
        Span<byte> to, int code, ReadOnlySpan<ushort> prefix, ReadOnlySpan<byte> last, ReadOnlySpan<ushort> length)
    {
        for (var at = length[code] - 1; at > 0; at--, code = prefix[code])
        {
            if (at < to.Length)
            {
                to[at] = last[code];
            }
        }

        to[0] = last[code];
        return last[code];
    }

    /// <summary>Reads codes, lowest bit first, across the blocks.</summary>
    private ref struct CodeReader(ReadOnlySpan<byte> blocks)
    {
        private ReadOnlySpan<byte> _rest = blocks;
        private int _leftInBlock;
        private uint _bits;
        private int _count;

        /// <summary>The next code, or -1 at the end.</summary>
        public int Read(int width)
        {
            while (_count < width)
            {
                if (_leftInBlock == 0)
                {
                    // A block that is not wholly there is not used, as by Pillow.
                    if (_rest.IsEmpty || _rest[0] == 0 || _rest[0] >= _rest.Length)
                    {
                        return -1;
                    }

                    _leftInBlock = _rest[0];
                    _rest = _rest[1..];
                }

                _bits |= (uint)_rest[0] << _count;
                _count += 8;
                _rest = _rest[1..];
                _leftInBlock--;
            }

            var code = (int)(_bits & ((1u << width) - 1));
            _bits >>= width;
            _count -= width;
            return code;
        }
    }
}
