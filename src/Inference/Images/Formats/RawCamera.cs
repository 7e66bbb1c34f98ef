using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>
/// Recognizes camera raw files. In those with the signature of TIFF, the first picture is only a thumbnail, and Pillow would return it as the photo.
/// </summary>
internal static class RawCamera
{
    private const ushort NewSubfileType = 254;
    private const ushort Make = 271;
    private const ushort SubDirectories = 330;
    private const ushort DngVersion = 50706;

    private const uint ReducedPicture = 1;

    /// <summary>Whether a file is of a kind whose preview <see cref="RawPreview"/> finds.</summary>
    public static bool IsIn(ReadOnlySpan<byte> file) =>
        file.StartsWith("FUJIFILMCCD-RAW"u8) || file.StartsWith("IIU\0"u8) || file.StartsWith("IIRO"u8) || file.StartsWith("IIRS"u8) || file.StartsWith("MMOR"u8)
        || (FileTypeBox.IsIn(file) && file[8..12].SequenceEqual("crx "u8)) || HasTiffSignature(file);

    /// <summary>Whether a file with the signature of TIFF is camera raw.</summary>
    private static bool HasTiffSignature(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("II*\0\x10\0\0\0CR\x02\0"u8))
        {
            return true;
        }

        if (file is not ([(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..]) || file.Length < 8)
        {
            return false;
        }

        var little = file[0] == (byte)'I';
        var directory = UInt32(file, 4, little);
        if (directory > file.Length - 2)
        {
            return false;
        }

        var (reduced, others, camera) = (false, false, false);
        var entries = UInt16(file, (int)directory, little);
        for (var i = 0; i < entries; i++)
        {
            var at = (int)directory + 2 + (i * 12);
            if (at > file.Length - 12)
            {
                break;
            }

            // A 16-bit value is in the first half of the four bytes.
            var value = UInt16(file, at + 2, little) == 3 ? UInt16(file, at + 8, little) : UInt32(file, at + 8, little);
            switch (UInt16(file, at, little))
            {
                case DngVersion:
                    return true;
                case NewSubfileType:
                    reduced = (value & ReducedPicture) != 0;
                    break;
                case Make:
                    camera = true;
                    break;
                case SubDirectories:
                    others = true;
                    break;
            }
        }

        return reduced && others && camera;
    }

    /// <summary>Whether the start of a TIFF file contains all that <see cref="IsIn"/> looks at.</summary>
    public static bool HasWholeDirectory(ReadOnlySpan<byte> start)
    {
        if (start.Length < 8 || start is not ([(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..]))
        {
            return false;
        }

        var little = start[0] == (byte)'I';
        var directory = UInt32(start, 4, little);
        return directory <= start.Length - 2 && directory + 2 + (UInt16(start, (int)directory, little) * 12L) <= start.Length;
    }

    private static ushort UInt16(ReadOnlySpan<byte> file, int at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(file[at..]) : BinaryPrimitives.ReadUInt16BigEndian(file[at..]);

    private static uint UInt32(ReadOnlySpan<byte> file, int at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(file[at..]) : BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
}
