using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Finds how a picture is to be turned, in EXIF or else in XMP, where Pillow looks.</summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;

    /// <summary>The orientation to apply.</summary>
    /// <param name="exif">An EXIF block, with or without the leading <c>Exif\0\0</c>; empty when there is none.</param>
    /// <param name="xmp">An XMP packet; empty when there is none. Counts only where EXIF says nothing.</param>
    /// <returns>1 to 8; 1 where nothing, or nonsense, is said.</returns>
    public static int Of(ReadOnlySpan<byte> exif, ReadOnlySpan<byte> xmp) =>
        (FromExif(exif) ?? FromXmp(xmp)) is int value and >= 1 and <= 8 ? value : 1;

    /// <summary>The orientation in a block that is laid out like a TIFF file, or null. Looks only at the first directory, entry by entry.</summary>
    public static int? FromExif(ReadOnlySpan<byte> block)
    {
        if (block.StartsWith("Exif\0\0"u8))
        {
            block = block[6..];
        }

        if (block is not ([(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..]) || block.Length < 8)
        {
            return null;
        }

        var tiff = new Words(block, LittleEndian: block[0] == (byte)'I');
        var directory = tiff.UInt32(4);
        if (tiff.UInt16(2) != 42 || directory > block.Length - 2)
        {
            return null;
        }

        int? found = null;
        var entries = tiff.UInt16((int)directory);
        for (var i = 0; i < entries; i++)
        {
            var at = (int)directory + 2 + (i * 12);
            if (at > block.Length - 12)
            {
                break;
            }

            if (tiff.UInt16(at) == OrientationTag)
            {
                found = tiff.Value(at) ?? found;
            }
        }

        return found;
    }

    private static int? FromXmp(ReadOnlySpan<byte> packet)
    {
        // Pillow's own pattern: tiff:Orientation, then =" or >, then a digit.
        for (var name = "tiff:Orientation"u8; packet.IndexOf(name) is >= 0 and var at;)
        {
            packet = packet[(at + name.Length)..];
            if (packet is [(byte)'=', (byte)'"', >= (byte)'0' and <= (byte)'9' and var quoted, ..])
            {
                return quoted - '0';
            }

            if (packet is [(byte)'>', >= (byte)'0' and <= (byte)'9' and var element, ..])
            {
                return element - '0';
            }
        }

        return null;
    }

    /// <summary>Numbers of a block in its own byte order. Callers check offsets.</summary>
    private readonly ref struct Words(ReadOnlySpan<byte> block, bool LittleEndian)
    {
        private readonly ReadOnlySpan<byte> _block = block;

        public ushort UInt16(int at) => LittleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(_block[at..])
            : BinaryPrimitives.ReadUInt16BigEndian(_block[at..]);

        public uint UInt32(int at) => LittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(_block[at..])
            : BinaryPrimitives.ReadUInt32BigEndian(_block[at..]);

        /// <summary>The value of an entry that holds a single whole number, or null.</summary>
        public int? Value(int entry) => (Type: UInt16(entry + 2), Count: UInt32(entry + 4)) switch
        {
            (1, 1) => _block[entry + 8],
            (3, 1) => UInt16(entry + 8),
            (4, 1) => (int)Math.Min(UInt32(entry + 8), int.MaxValue),
            _ => null,
        };
    }
}
