using System.Buffers.Binary;
using System.IO.Hashing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Verifies the checksums of a PNG, because the decoder is configured to ignore them.</summary>
/// <remarks>
/// Pillow rejects a file if a chunk before the pixels has a wrong checksum. For pixel chunks, it verifies only the checksum of the decompressed data, so a file
/// with complete pixels is accepted even if the checksum of a pixel chunk is wrong. This class does the same.
/// </remarks>
internal static unsafe class PngData
{
    private const string Name = "PNG";
    private const int Frame = 12;

    /// <summary>Verifies the chunks up to the last one with pixels.</summary>
    /// <param name="file">The file.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <returns>Null, or the error.</returns>
    public static ImageReadError? Check(ReadOnlySpan<byte> file, uint width, uint height)
    {
        var (packed, isDamaged) = (0L, false);
        for (var rest = file[8..]; rest.Length >= Frame;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            var isPixels = rest.Slice(4, 4).SequenceEqual("IDAT"u8);
            if (!isPixels && packed > 0)
            {
                break;
            }

            var isWhole = length <= rest.Length - Frame;
            if (!isPixels && !isWhole)
            {
                return FormatError.Corrupt(Name, "the data is truncated.");
            }

            var isRight = isWhole && Crc32.HashToUInt32(rest.Slice(4, 4 + (int)length)) == BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]);
            if (!isPixels && !isRight)
            {
                return FormatError.Corrupt(Name, "the checksum of a chunk before the pixels is wrong.");
            }

            isDamaged |= !isRight;
            packed += isPixels ? Math.Min(length, rest.Length - 8) : 0;
            rest = isWhole ? rest[(Frame + (int)length)..] : default;
        }

        return packed == 0 ? FormatError.Corrupt(Name, "the file contains no pixels.")
            : isDamaged && !IsWhole(file, (int)packed, RawLength(file, width, height)) ? FormatError.Corrupt(Name, "the pixels do not match their checksum or are truncated.")
            : null;
    }

    /// <summary>Whether the pixels can be decompressed completely and match the checksum after them, if there is one.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> file, int packedLength, long rawLength)
    {
        using var packed = new NativeBytes(packedLength);
        var to = packed.Bytes;
        var isCut = false;
        for (var rest = file[8..]; rest.Length >= 8 && !to.IsEmpty;)
        {
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(rest), (uint)rest.Length - 8);
            if (rest.Slice(4, 4).SequenceEqual("IDAT"u8))
            {
                rest.Slice(8, length).CopyTo(to);
                to = to[length..];
            }

            isCut = rest.Length < length + Frame;
            rest = isCut ? default : rest[(length + Frame)..];
        }

        using var data = new ZlibData(packed.Start, packedLength);
        var buffer = new byte[8192];
        for (var left = rawLength; left > 0; left -= buffer.Length)
        {
            if (!data.TryRead(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length))))
            {
                return false;
            }
        }

        // A file truncated after the last pixel has no checksum to verify. Surplus data indicates that damage has shifted the pixels.
        return isCut || data.IsEndRight(most: 0);
    }

    /// <summary>Size of the decompressed pixels: each row has a leading byte, and an interlaced picture consists of seven pictures.</summary>
    private static long RawLength(ReadOnlySpan<byte> file, uint width, uint height)
    {
        var (bits, colourType, isInterlaced) = (file[24], file[25], file[28] != 0);
        var bitsPerPixel = bits * colourType switch { 2 => 3L, 4 => 2L, 6 => 4L, _ => 1L };
        if (!isInterlaced)
        {
            return Bytes(width, height);
        }

        var total = 0L;
        foreach (var (left, top, stepX, stepY) in (ReadOnlySpan<(uint, uint, uint, uint)>)
            [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)])
        {
            total += Bytes((width + stepX - 1 - left) / stepX, (height + stepY - 1 - top) / stepY);
        }

        return total;

        long Bytes(long columns, long rows) => columns == 0 ? 0 : rows * (1 + (((columns * bitsPerPixel) + 7) / 8));
    }
}
