using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Reads the orientation of a picture from EXIF or else XMP, as Pillow does.</summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;

    /// <summary>The orientation to apply.</summary>
    /// <param name="exif">An EXIF block, with or without the leading <c>Exif\0\0</c>; may be empty.</param>
    /// <param name="xmp">An XMP packet; may be empty. Used only if EXIF has no orientation.</param>
    /// <returns>1 to 8; 1 if there is no valid orientation.</returns>
    public static int Of(ReadOnlySpan<byte> exif, ReadOnlySpan<byte> xmp) => Known(FromExif(exif) ?? FromXmp(xmp));

    /// <summary>The value if it is a valid orientation, otherwise 1.</summary>
    public static int Known(int? value) => value is int known and >= 1 and <= 8 ? known : 1;

    /// <summary>The orientation in a block with the layout of a TIFF file. Reads only the first directory.</summary>
    /// <returns>Null if the tag is missing; 0 if its value is not a number, which Pillow treats like any other invalid value.</returns>
    public static int? FromExif(ReadOnlySpan<byte> block)
    {
        while (block.StartsWith("Exif\0\0"u8))
        {
            block = block[6..];
        }

        // Some writers store 42 in the wrong byte order; Pillow accepts that.
        if (block.Length < 8 || block[..4] is not ([(byte)'I', (byte)'I', 42, 0] or [(byte)'I', (byte)'I', 0, 42] or [(byte)'M', (byte)'M', 0, 42] or [(byte)'M', (byte)'M', 42, 0]))
        {
            return null;
        }

        var tiff = new NumberReader(block, LittleEndian: block[0] == (byte)'I');
        var directory = tiff.UInt32(4);
        if (directory > block.Length - 2)
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

            var size = SizeOf(tiff.UInt16(at + 2));
            var bytes = (long)size * tiff.UInt32(at + 4);
            var value = bytes > 4 ? tiff.UInt32(at + 8) : (long)at + 8;
            // A value outside the block is ignored.
            if (bytes > 0 && value + bytes <= block.Length && tiff.UInt16(at) == OrientationTag)
            {
                found = tiff.Number((int)value, tiff.UInt16(at + 2));
            }
        }

        return found;
    }

    /// <summary>The orientation in an XMP packet, or null.</summary>
    public static int? FromXmp(ReadOnlySpan<byte> packet)
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

    /// <summary>Size in bytes of one value of a TIFF type; 0 for an unknown type.</summary>
    private static int SizeOf(int type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 => 8,
        _ => 0,
    };

    /// <summary>Reads numbers in the byte order of the block. Callers check offsets.</summary>
    private readonly ref struct NumberReader(ReadOnlySpan<byte> block, bool LittleEndian)
    {
        private readonly ReadOnlySpan<byte> _block = block;

        public ushort UInt16(int at) => LittleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(_block[at..])
            : BinaryPrimitives.ReadUInt16BigEndian(_block[at..]);

        public uint UInt32(int at) => LittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(_block[at..])
            : BinaryPrimitives.ReadUInt32BigEndian(_block[at..]);

        /// <summary>The first value of an entry if it is from 1 to 8, else 0. Pillow does not treat bytes and text as numbers.</summary>
        public int Number(int at, int type)
        {
            double value = type switch
            {
                3 => UInt16(at),
                4 or 13 => UInt32(at),
                5 => (double)UInt32(at) / UInt32(at + 4),
                6 => (sbyte)_block[at],
                8 => (short)UInt16(at),
                9 => (int)UInt32(at),
                10 => (double)(int)UInt32(at) / (int)UInt32(at + 4),
                11 => BitConverter.UInt32BitsToSingle(UInt32(at)),
                12 => BitConverter.UInt64BitsToDouble(UInt64(at)),
                16 => UInt64(at),
                _ => 0,
            };
            return value is 1 or 2 or 3 or 4 or 5 or 6 or 7 or 8 ? (int)value : 0;
        }

        private ulong UInt64(int at) => LittleEndian
            ? BinaryPrimitives.ReadUInt64LittleEndian(_block[at..])
            : BinaryPrimitives.ReadUInt64BigEndian(_block[at..]);
    }
}
