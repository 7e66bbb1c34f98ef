using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Where the JPEGs of a camera raw file are, and how it is to be rotated.</summary>
/// <param name="Jpegs">Offset and length of each; some may not be JPEGs, or be the sensor's data.</param>
/// <param name="Orientation">EXIF orientation of the file; null if it states none.</param>
/// <param name="IsCut">Whether a part that the file names is outside it.</param>
internal sealed record RawParts(IReadOnlyList<(long At, long Length)> Jpegs, int? Orientation, bool IsCut)
{
    private const int FujiJpegAt = 84;

    /// <summary>Finds the parts of a file that <see cref="RawCamera.IsIn"/> recognizes.</summary>
    public static RawParts Of(ReadOnlySpan<byte> file) => file.StartsWith("FUJIFILMCCD-RAW"u8) ? OfFuji(file)
        : FileTypeBox.IsIn(file) ? OfCanon(file)
        : RawDirectories.Read(file);

    private static RawParts OfFuji(ReadOnlySpan<byte> file)
    {
        if (file.Length < FujiJpegAt + 8)
        {
            return new([], null, IsCut: true);
        }

        var (at, length) = (BinaryPrimitives.ReadUInt32BigEndian(file[FujiJpegAt..]), BinaryPrimitives.ReadUInt32BigEndian(file[(FujiJpegAt + 4)..]));
        return new([(at, length)], null, (long)at + length > file.Length);
    }

    /// <summary>CR3: boxes as in MP4. The preview is in one with an identifier of Canon's, the orientation in another one.</summary>
    private static RawParts OfCanon(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> previewId = [0xEA, 0xF4, 0x2B, 0x5E, 0x1C, 0x98, 0x4B, 0x88, 0xB9, 0xFB, 0xB7, 0xDC, 0x40, 0x6E, 0x4D, 0x16];
        ReadOnlySpan<byte> metadataId = [0x85, 0xC0, 0xB6, 0x87, 0x82, 0x0F, 0x11, 0xE0, 0x81, 0x11, 0xF4, 0xCE, 0x46, 0x2B, 0x6A, 0x48];
        var jpegs = new List<(long, long)>();
        int? orientation = null;
        var end = 0;
        for (var boxes = new Boxes(file, 0, file.Length); boxes.MoveNext(); end = boxes.End)
        {
            if (boxes.Is("uuid"u8) && boxes.Content.StartsWith(previewId))
            {
                // Eight bytes of a version and a count come first.
                for (var parts = new Boxes(file, boxes.Start + 24, boxes.End); parts.MoveNext();)
                {
                    if (parts.Is("PRVW"u8) && parts.Content.Length > 16)
                    {
                        jpegs.Add((parts.Start + 16, BinaryPrimitives.ReadUInt32BigEndian(parts.Content[12..])));
                    }
                }
            }
            else if (boxes.Is("moov"u8))
            {
                for (var parts = new Boxes(file, boxes.Start, boxes.End); parts.MoveNext();)
                {
                    if (parts.Is("uuid"u8) && parts.Content.StartsWith(metadataId))
                    {
                        for (var metadata = new Boxes(file, parts.Start + 16, parts.End); metadata.MoveNext();)
                        {
                            orientation = metadata.Is("CMT1"u8) ? ExifOrientation.FromExif(metadata.Content) : orientation;
                        }
                    }
                }
            }
        }

        return new(jpegs, orientation, end < file.Length);
    }
}
