using System.Buffers.Binary;
using System.IO.Hashing;

namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>Identifies versions of images.</summary>
internal static class ImageStamps
{
    /// <summary>The stamp of bytes that were just read and are still in the CPU cache: about 10 microseconds for a 100 KB photo.</summary>
    /// <param name="bytes">All bytes of the image.</param>
    /// <param name="modified">Modification time of its file, in UTC ticks; 0 if it has no file.</param>
    public static ImageStamp Of(ReadOnlySpan<byte> bytes, long modified)
    {
        Span<byte> hash = stackalloc byte[16];
        XxHash128.Hash(bytes, hash);
        return new ImageStamp(
            bytes.Length, modified, new ContentHash(High: BinaryPrimitives.ReadUInt64BigEndian(hash), Low: BinaryPrimitives.ReadUInt64BigEndian(hash[8..])));
    }
}
