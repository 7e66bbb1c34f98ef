using System.Buffers.Binary;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Formats.Jpeg2000;

/// <summary>Finds the codestream of a JPEG 2000 file and checks the boxes before it.</summary>
internal static class Jp2File
{
    private const string Name = "JPEG 2000";

    // Numbers of colour spaces in the box colr.
    private const uint Rgb = 16;
    private const uint Grey = 17;

    /// <summary>Reads the boxes and the heads of the codestream.</summary>
    public static ImageReadError? Read(ReadOnlySpan<byte> file, out Jp2Stream stream)
    {
        stream = default;
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
        {
            return Jp2Stream.Read(file, isBare: true, hasPalette: false, out stream);
        }

        var hasPalette = false;
        for (var boxes = new Boxes(file, 0, file.Length); boxes.MoveNext();)
        {
            if (boxes.Is("jp2h"u8))
            {
                for (var parts = new Boxes(file, boxes.Start, boxes.End); parts.MoveNext();)
                {
                    hasPalette |= parts.Is("pclr"u8);
                    if (parts.Is("colr"u8) && parts.Content is [1, _, _, ..] && parts.Content.Length >= 7 && BinaryPrimitives.ReadUInt32BigEndian(parts.Content[3..]) is not (Rgb or Grey) and var space)
                    {
                        return FormatError.Unsupported(Name, $"the colour space {space} is not supported, only sRGB and grey.");
                    }
                }
            }
            else if (boxes.Is("jp2c"u8))
            {
                return Jp2Stream.Read(boxes.Content, isBare: false, hasPalette, out stream);
            }
        }

        return FormatError.Corrupt(Name, "the file is truncated or damaged.");
    }
}
