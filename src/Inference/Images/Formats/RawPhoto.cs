using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>
/// Tells raw photos of cameras from the TIFF files whose container they use. Their first directory is a small preview, and decoding it as if it were
/// the photo would answer for a picture of 160 x 120 pixels.
/// </summary>
internal static class RawPhoto
{
    private const int HeaderBytes = 8, EntryBytes = 12;

    // TIFF 6.0, TIFF/EP and the DNG specification.
    private const int NewSubfileType = 254, Photometric = 262, SubDirectories = 330, DngVersion = 50706;
    private const uint ReducedImage = 1, ColorFilterArray = 32803, LinearRaw = 34892;

    /// <summary>Name of the raw format, or null for any other TIFF.</summary>
    /// <param name="file">A file that begins as a TIFF.</param>
    public static string? NameOf(ReadOnlySpan<byte> file)
    {
        if (file.Length >= HeaderBytes + 4 && file[HeaderBytes..].StartsWith("CR\x02"u8))
        {
            return "Canon CR2";
        }

        var isBigEndian = file is [(byte)'M', ..];
        if (file.Length < HeaderBytes || Number16(file, 2, isBigEndian) != 42)
        {
            return null;
        }

        var directory = Number32(file, 4, isBigEndian);
        if (directory > file.Length - 2)
        {
            return null;
        }

        var (reduced, nested) = (false, false);
        var entries = Number16(file, (int)directory, isBigEndian);
        for (var at = (int)directory + 2; entries > 0 && at <= file.Length - EntryBytes; entries--, at += EntryBytes)
        {
            switch (Number16(file, at, isBigEndian))
            {
                case DngVersion:
                    return "DNG";
                case NewSubfileType:
                    reduced = (Number32(file, at + 8, isBigEndian) & ReducedImage) != 0;
                    break;
                case Photometric when Number16(file, at + 8, isBigEndian) is (ushort)ColorFilterArray or (ushort)LinearRaw:
                    return "camera raw";
                case SubDirectories:
                    nested = true;
                    break;
            }
        }

        // A preview before the photo: Nikon, Sony, Pentax and others.
        return reduced && nested ? "camera raw" : null;
    }

    private static ushort Number16(ReadOnlySpan<byte> file, int at, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(file[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);

    private static uint Number32(ReadOnlySpan<byte> file, int at, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(file[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);
}
