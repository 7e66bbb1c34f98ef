using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Scans the markers of a whole JPEG without decoding.</summary>
/// <remarks>
/// libvips stops at the last row. libjpeg, and therefore Pillow, reads to the end and rejects invalid markers, which indicate overwritten data.
/// </remarks>
internal static class JpegMarkers
{
    private const byte Restart0 = 0xD0, Restart7 = 0xD7, StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, Tem = 0x01;

    /// <summary>Finds the first invalid marker.</summary>
    /// <param name="file">The file, with a frame header.</param>
    /// <param name="scans">Number of scans before it.</param>
    /// <returns>Null if all markers up to the end of the image are valid, or if the end is missing, which the decoder detects.</returns>
    public static byte? FindForeign(ReadOnlySpan<byte> file, out int scans)
    {
        scans = 0;
        var (at, hasFrame) = (2, false);
        while (at < file.Length)
        {
            // Within a scan, 0xFF is followed by zero; elsewhere, bytes that are not a marker are skipped, as by libjpeg.
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
            scans += marker == StartOfScan ? 1 : 0;
            if (at + 2 > file.Length)
            {
                return null;
            }

            at += Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(file[at..]));
        }

        return null;
    }
}
