using System.Buffers.Binary;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Formats.Jpeg2000;

/// <summary>A codestream of JPEG 2000 whose heads were checked (ISO/IEC 15444-1, annex A).</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Bytes">Bytes of the codestream.</param>
/// <param name="IsBare">Whether the file is the codestream alone.</param>
/// <param name="IsPlain">Whether Pillow holds it as RGB or as grey of 8 bits: it has no alpha and no palette.</param>
internal readonly record struct Jp2Stream(uint Width, uint Height, long Bytes, bool IsBare, bool IsPlain)
{
    private const string Name = "JPEG 2000";

    private const ushort Size = 0xFF51;
    private const ushort Coding = 0xFF52;
    private const ushort ComponentCoding = 0xFF53;
    private const ushort TilePart = 0xFF90;
    private const ushort Data = 0xFF93;
    private const ushort End = 0xFFD9;

    private const int SizeBytes = 38;
    private const int MostComponents = 4;
    private const int MostBits = 16;

    /// <summary>Each block costs memory and time, so those of less than 2^8 pixels are refused. Writers use 32 x 32 or 64 x 64.</summary>
    private const int SmallestBlockBits = 8;

    /// <summary>So do precincts: as many as these are allowed in a tile, and one for each of that many pixels.</summary>
    private const long FreePrecincts = 100;
    private const long PixelsPerPrecinct = 256;

    private const int MostLevels = 32;

    private const long SmallestTile = 64 * 64;

    /// <summary>Reads the heads of the stream and of its parts.</summary>
    /// <param name="stream">The codestream.</param>
    /// <param name="isBare">Whether it is the whole file.</param>
    /// <param name="hasPalette">Whether its values are numbers of colours.</param>
    /// <param name="picture">The stream.</param>
    public static ImageReadError? Read(ReadOnlySpan<byte> stream, bool isBare, bool hasPalette, out Jp2Stream picture)
    {
        picture = default;
        if (stream.Length < 4 + SizeBytes || BinaryPrimitives.ReadUInt16BigEndian(stream[2..]) != Size)
        {
            return FormatError.Corrupt(Name, "the codestream is truncated or damaged.");
        }

        if (ReadSize(stream[4..], hasPalette, out var width, out var height, out var isPlain) is ImageReadError error)
        {
            return error;
        }

        picture = new Jp2Stream(width, height, stream.Length, isBare, isPlain);
        return CheckParts(stream, (Math.Min(width, UInt32(stream, 24)), Math.Min(height, UInt32(stream, 28))));
    }

    private static ImageReadError? ReadSize(ReadOnlySpan<byte> size, bool hasPalette, out uint width, out uint height, out bool isPlain)
    {
        isPlain = false;
        var (right, bottom, left, top) = (UInt32(size, 4), UInt32(size, 8), UInt32(size, 12), UInt32(size, 16));
        (width, height) = (right - left, bottom - top);
        var (tileWidth, tileHeight) = (UInt32(size, 20), UInt32(size, 24));
        var components = BinaryPrimitives.ReadUInt16BigEndian(size[36..]);
        if (left >= right || top >= bottom || tileWidth == 0 || tileHeight == 0 || components == 0 || size.Length < SizeBytes + (3 * components))
        {
            return FormatError.Corrupt(Name, "the header is damaged.");
        }

        if (components > MostComponents)
        {
            return FormatError.Unsupported(Name, $"{components} components are not supported, only {MostComponents}.");
        }

        if ((ulong)tileWidth * tileHeight < SmallestTile && (tileWidth < width || tileHeight < height))
        {
            return FormatError.Unsupported(Name, $"tiles of {tileWidth} x {tileHeight} pixels are too small.");
        }

        for (var component = 0; component < components; component++)
        {
            var part = size.Slice(SizeBytes + (3 * component), 3);
            if (part[0] >= MostBits || part[1] != 1 || part[2] != 1 || (hasPalette && part[0] > 7))
            {
                return FormatError.Unsupported(Name, "only unsigned components of up to 16 bits and of one size are supported. Save the image again as sRGB.");
            }
        }

        isPlain = !hasPalette && (components == 3 || (components == 1 && size[SizeBytes] <= 7));
        return null;
    }

    // All parts must be there: the decoder reads a stream that is cut between two parts without an error.
    private static ImageReadError? CheckParts(ReadOnlySpan<byte> stream, (uint Width, uint Height) tile)
    {
        var at = 2;
        var (part, partEnd) = (-1, -1);
        while (at <= stream.Length - 2)
        {
            var marker = BinaryPrimitives.ReadUInt16BigEndian(stream[at..]);
            if (marker == End && part >= 0)
            {
                return null;
            }

            if (marker == Data && partEnd > at)
            {
                at = partEnd;
                continue;
            }

            if (marker < 0xFF00 || at > stream.Length - 4 || BinaryPrimitives.ReadUInt16BigEndian(stream[(at + 2)..]) is var length && (length < 2 || length > stream.Length - at - 2))
            {
                break;
            }

            var content = stream.Slice(at + 4, length - 2);
            if (marker is Coding or ComponentCoding && !IsCodingAllowed(content, marker == Coding ? 5 : 2, tile))
            {
                return FormatError.Unsupported(Name, "its blocks or precincts are too small. Save the image again with usual settings.");
            }

            if (marker == TilePart && content.Length >= 8)
            {
                var bytes = UInt32(content, 2);
                var end = bytes == 0 ? stream.Length - 2 : at + (long)bytes;
                if (end > stream.Length - 2 || end < at + 14)
                {
                    break;
                }

                (part, partEnd) = (at, (int)end);
            }

            at += 2 + length;
        }

        return FormatError.Corrupt(Name, "the data is truncated or damaged.");
    }

    /// <summary>Whether code blocks and precincts are not too small.</summary>
    /// <param name="content">Content of COD or COC.</param>
    /// <param name="at">Where its number of levels is.</param>
    /// <param name="tile">Size of a tile in pixels.</param>
    private static bool IsCodingAllowed(ReadOnlySpan<byte> content, int at, (uint Width, uint Height) tile)
    {
        if (content.Length < at + 5 || (content[at + 1] & 15) + 2 + (content[at + 2] & 15) + 2 < SmallestBlockBits || content[at] > MostLevels)
        {
            return false;
        }

        var hasPrecincts = (content[at == 5 ? 0 : 1] & 1) != 0;
        var (levels, sizes, precincts) = (content[at], hasPrecincts ? content.Length - at - 5 : 0, 0L);
        for (var level = 0; level < sizes && level <= levels; level++)
        {
            var size = content[at + 5 + level];
            precincts += Parts(tile.Width, levels - level + (size & 15)) * Parts(tile.Height, levels - level + (size >> 4));
        }

        return precincts <= FreePrecincts + ((long)tile.Width * tile.Height / PixelsPerPrecinct);
    }

    /// <summary>Number of parts of a power of two that a length has.</summary>
    private static long Parts(uint length, int bits) => (length >> Math.Min(bits, 31)) + 1L;

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
