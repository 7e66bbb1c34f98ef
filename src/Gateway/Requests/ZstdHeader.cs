using System.Buffers.Binary;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>The header of a frame of zstd (RFC 8878, section 3.1).</summary>
/// <param name="Bytes">Its length; of a frame to be skipped, that of the frame.</param>
/// <param name="Memory">Upper bound of the memory that decoding the frame takes.</param>
/// <param name="HasBlocks">Whether blocks follow.</param>
/// <param name="HasChecksum">Whether a checksum follows the last block.</param>
internal readonly record struct ZstdHeader(long Bytes, long Memory, bool HasBlocks, bool HasChecksum)
{
    /// <summary>The longest header.</summary>
    public const int MaxBytes = 18;

    private const uint Magic = 0xFD2FB528;
    private const uint SkippableMagic = 0x184D2A50;
    private const uint SkippableMask = 0xFFFFFFF0;

    // Besides the window: the decoder itself, one compressed and two decompressed blocks of 128 KiB.
    private const long DecoderBytes = 640 * 1024;

    /// <summary>Parses it.</summary>
    /// <param name="head">The first bytes of the frame: <see cref="MaxBytes"/>, or fewer at the end of the body.</param>
    /// <exception cref="InvalidDataException">They are not those of a frame.</exception>
    /// <exception cref="ApiException">Its window is too large.</exception>
    public static ZstdHeader Parse(ReadOnlySpan<byte> head)
    {
        var magic = (uint)Number(head, at: 0, sizeof(uint));
        if ((magic & SkippableMask) == SkippableMagic)
        {
            return new ZstdHeader(sizeof(uint) + sizeof(uint) + (long)Number(head, sizeof(uint), sizeof(uint)), DecoderBytes, HasBlocks: false, HasChecksum: false);
        }

        if (magic != Magic)
        {
            throw new InvalidDataException("Not a frame.");
        }

        var descriptor = (int)Number(head, sizeof(uint), sizeof(byte));
        var isSingleSegment = (descriptor & 0x20) != 0;
        var sizeAt = sizeof(uint) + 1 + (isSingleSegment ? 0 : 1) + ((descriptor & 3) is 3 ? 4 : descriptor & 3);
        var sizeBytes = (descriptor >> 6) switch { 0 => isSingleSegment ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        var size = Number(head, sizeAt, sizeBytes) + (sizeBytes == 2 ? 256UL : 0);

        // In a single segment, the whole content is the window.
        var window = isSingleSegment ? size : WindowOf((int)Number(head, sizeof(uint) + 1, sizeof(byte)));
        return window <= HttpLimits.MaxZstdWindowBytes
            ? new ZstdHeader(sizeAt + sizeBytes, DecoderBytes + (long)window, HasBlocks: true, (descriptor & 4) != 0)
            : throw new ApiException(ApiError.BadRequest(
                $"The body needs a zstd window of {window} bytes, more than the {HttpLimits.MaxZstdWindowBytes} that Content-Encoding zstd allows (RFC 9659). Compress it at level 19 or below and without --long.", ErrorCodes.BodyDamaged));
    }

    private static ulong WindowOf(int exponentAndMantissa)
    {
        var power = 1UL << (10 + (exponentAndMantissa >> 3));
        return power + (power / 8 * (ulong)(exponentAndMantissa & 7));
    }

    private static ulong Number(ReadOnlySpan<byte> head, int at, int bytes)
    {
        if (head.Length < at + bytes)
        {
            throw new InvalidDataException("The header of a frame is cut off.");
        }

        Span<byte> number = stackalloc byte[sizeof(ulong)];
        number.Clear();
        head.Slice(at, bytes).CopyTo(number);
        return BinaryPrimitives.ReadUInt64LittleEndian(number);
    }
}
