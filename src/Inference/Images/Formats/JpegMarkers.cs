using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Walks the markers of a whole JPEG up to its end, which needs no decoding.</summary>
/// <remarks>
/// libvips stops at the last row. libjpeg, and so Pillow, reads on to the end and refuses what cannot stand there: the trace of data that was overwritten.
/// </remarks>
internal static class JpegMarkers
{
    private const byte Restart0 = 0xD0, Restart7 = 0xD7, StartOfImage = 0xD8, EndOfImage = 0xD9, Tem = 0x01;

    /// <summary>Finds what cannot be in a JPEG.</summary>
    /// <param name="file">The file, with a frame header.</param>
    /// <returns>Null when every marker up to the end of the image is one that is known there, or the end is missing, which the decoder notices.</returns>
    public static byte? FindForeign(ReadOnlySpan<byte> file)
    {
        var (at, hasFrame) = (2, false);
        while (at < file.Length)
        {
            // Within a scan 0xFF is followed by zero; elsewhere what is no marker is skipped, as by libjpeg.
            var next = file[at..].IndexOf((byte)0xFF);
            if (next < 0)
            {
                return null;
            }

            at += next;
            while (at < file.Length && file[at] == 0xFF)
            {
                at++;
            }

            if (at == file.Length)
            {
                return null;
            }

            var marker = file[at++];
            if (marker is 0 or Tem or (>= Restart0 and <= Restart7))
            {
                continue;
            }

            if (marker == EndOfImage)
            {
                return null;
            }

            var isFrame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xCC);
            if (marker is < 0xC0 or StartOfImage or 0xDE or 0xDF or (>= 0xF0 and <= 0xFD) || (isFrame && hasFrame))
            {
                return marker;
            }

            hasFrame |= isFrame;
            if (at + 2 > file.Length)
            {
                return null;
            }

            at += Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(file[at..]));
        }

        return null;
    }
}
