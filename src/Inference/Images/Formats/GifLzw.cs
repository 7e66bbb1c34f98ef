using System.Numerics;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Decompresses the pixels of a GIF frame.</summary>
internal static class GifLzw
{
    private const int MaxCodes = 4096;

    /// <summary>Decompresses exactly <c>pixels.Length</c> pixels.</summary>
    /// <param name="blocks">The data: blocks of a length byte followed by that many bytes.</param>
    /// <param name="bits">Bits per pixel.</param>
    /// <param name="pixels">Receives an index per pixel.</param>
    /// <returns>False if the data ends before the last pixel or uses an undefined code.</returns>
    public static bool TryUnpack(ReadOnlySpan<byte> blocks, int bits, Span<byte> pixels)
    {
        if (bits is < 1 or > 8)
        {
            return false;
        }

        // Each code stands for the string of an earlier code plus one pixel.
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

            // A code may be used in the step that defines it: it is then the previous string plus that string's first pixel.
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

            // A full table stays unchanged until the next clear code.
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
    /// Whether the data ends after the last pixel. Checked only for single-coloured pictures, because data overwritten with zeros decodes to one; for all other
    /// pictures, trailing data is ignored, as in Pillow.
    /// </summary>
    private static bool EndsHere(ref CodeReader reader, int width, int clear)
    {
        var code = reader.Read(width);
        return code < 0 || code == clear + 1 || (code == clear && reader.Read(BitOperations.Log2((uint)clear) + 1) is var last && (last < 0 || last == clear + 1));
    }

    /// <summary>Writes the string of a code, up to the capacity, and returns its first pixel.</summary>
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

    /// <summary>Reads codes across blocks, least significant bit first.</summary>
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
                    // Like Pillow, ignore an incomplete block.
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
