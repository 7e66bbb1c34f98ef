using System.Buffers.Binary;
using System.IO.Compression;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Unpacks data in the wrapping of zlib and compares the checksum at its end.</summary>
/// <remarks>
/// <see cref="ZLibStream"/> compares it too, but says nothing where the data ends before it. So it is computed here again and looked for.
/// </remarks>
/// <param name="start">The packed data, which stays where it is.</param>
/// <param name="length">Its length in bytes.</param>
internal sealed unsafe class ZlibData(byte* start, int length) : IDisposable
{
    private const int ChecksumLength = 4;

    private readonly ZLibStream _stream = new(new UnmanagedMemoryStream(start, length), CompressionMode.Decompress);
    private Adler32 _checksum = new();

    /// <summary>Unpacks the next bytes.</summary>
    /// <returns>False when the data ends before <paramref name="to"/> is full or is damaged.</returns>
    public bool TryRead(Span<byte> to) => Read(to) == to.Length;

    /// <summary>Unpacks the rest.</summary>
    /// <param name="most">Most bytes that may be left.</param>
    /// <returns>Whether no more were left and all that was unpacked agrees with the checksum.</returns>
    public bool IsEndRight(long most)
    {
        Span<byte> rest = stackalloc byte[4096];
        for (int got; (got = Read(rest)) != 0; most -= got)
        {
            if (got < 0 || got > most)
            {
                return false;
            }
        }

        Span<byte> checksum = stackalloc byte[ChecksumLength];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, _checksum.Value);

        // Writers may put anything behind it.
        return new ReadOnlySpan<byte>(start, length).LastIndexOf(checksum) >= 0;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Bytes unpacked, fewer than there is room for at the end; -1 for damaged data.</summary>
    private int Read(Span<byte> to)
    {
        try
        {
            var got = _stream.ReadAtLeast(to, to.Length, throwOnEndOfStream: false);
            _checksum.Append(to[..got]);
            return got;
        }
        catch (InvalidDataException)
        {
            return -1;
        }
    }
}
