using System.Buffers.Binary;
using System.IO.Hashing;
using K4os.Compression.LZ4;

namespace ZeroShotOrleans.Sources.Arrow;

/// <summary>Decompresses an LZ4 frame whose decompressed size is known.</summary>
internal static class Lz4Frame
{
    private const uint Magic = 0x184D2204, Uncompressed = 0x80000000;

    private const int HasDictionary = 1 << 0, HasContentChecksum = 1 << 2, HasContentSize = 1 << 3, HasBlockChecksum = 1 << 4, IsIndependent = 1 << 5;

    private const int WindowBytes = 64 * 1024;

    /// <summary>Decompresses a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="to">Receives the data; must have exactly its size.</param>
    /// <returns>Whether the frame is valid and has that size.</returns>
    public static bool TryDecompress(ReadOnlySpan<byte> frame, Span<byte> to)
    {
        if (frame.Length < 7 || BinaryPrimitives.ReadUInt32LittleEndian(frame) != Magic || frame[4] >> 6 != 1 || (frame[4] & HasDictionary) != 0)
        {
            return false;
        }

        var flags = frame[4];
        var at = 7 + ((flags & HasContentSize) != 0 ? sizeof(long) : 0);
        var filled = 0;
        while (true)
        {
            if (at > frame.Length - sizeof(uint))
            {
                return false;
            }

            var size = BinaryPrimitives.ReadUInt32LittleEndian(frame[at..]);
            at += sizeof(uint);
            if (size == 0)
            {
                break;
            }

            var length = (int)(size & ~Uncompressed);
            if (length > frame.Length - at)
            {
                return false;
            }

            var block = frame.Slice(at, length);
            var written = (size & Uncompressed) != 0 ? Copy(block, to[filled..])
                : LZ4Codec.Decode(block, to[filled..], (flags & IsIndependent) != 0 ? [] : to[Math.Max(0, filled - WindowBytes)..filled]);
            if (written < 0)
            {
                return false;
            }

            filled += written;
            at += length + ((flags & HasBlockChecksum) != 0 ? sizeof(uint) : 0);
        }

        return filled == to.Length
            && ((flags & HasContentChecksum) == 0 || (at <= frame.Length - sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(frame[at..]) == XxHash32.HashToUInt32(to)));
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to) => from.TryCopyTo(to) ? from.Length : -1;
}
