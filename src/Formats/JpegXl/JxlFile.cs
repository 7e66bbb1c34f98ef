using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Formats.JpegXl;

/// <summary>Finds the codestream of a JPEG XL file, which may be in a container, and checks its header.</summary>
internal static class JxlFile
{
    private const string Name = "JPEG XL";

    /// <summary>Channels besides the colours, such as alpha or depth. Each needs memory for the whole picture.</summary>
    private const int MostExtraChannels = 4;

    /// <summary>Reads the header.</summary>
    public static ImageReadError? Read(ReadOnlySpan<byte> file, out JxlHeader header, out long codedBytes)
    {
        header = default;
        if (!TryFindStream(file, out var start, out codedBytes))
        {
            return FormatError.Corrupt(Name, "the file is truncated or damaged.");
        }

        if (!JxlHeader.TryRead(start, out header))
        {
            return FormatError.Corrupt(Name, "the header is truncated or damaged.");
        }

        return header.HasInk ? FormatError.Unsupported(Name, "CMYK is not supported. Save the image as sRGB.")
            : header.ExtraChannels > MostExtraChannels ? FormatError.Unsupported(Name, $"{header.ExtraChannels} channels besides the colours are not supported, only {MostExtraChannels}.")
            : null;
    }

    private static bool TryFindStream(ReadOnlySpan<byte> file, out ReadOnlySpan<byte> start, out long bytes)
    {
        start = default;
        bytes = 0;
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]))
        {
            start = file[2..];
            bytes = file.Length;
            return true;
        }

        var isWhole = false;
        var boxes = new Boxes(file, 0, file.Length);
        var end = 0;
        for (; boxes.MoveNext(); end = boxes.End)
        {
            var content = boxes.Content;
            if (boxes.Is("jxlp"u8) && content.Length >= 4)
            {
                // In parts, each with its number. The last one has the highest bit.
                isWhole |= (content[0] & 0x80) != 0;
                content = content[4..];
            }
            else if (boxes.Is("jxlc"u8))
            {
                isWhole = true;
            }
            else
            {
                continue;
            }

            start = bytes == 0 ? content : start;
            bytes += content.Length;
        }

        // All of the header is in the first part: encoders write at least the head of a frame into it.
        var isStream = start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]);
        start = isStream ? start[2..] : start;
        return isWhole && isStream && end == file.Length;
    }
}
