using System.Buffers.Binary;
using System.IO.Compression;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Decompresses zlib data and verifies the checksum at its end.</summary>
/// <remarks>
/// <see cref="ZLibStream"/> verifies it too, but reports no error if the data ends before the checksum. It is therefore computed again here.
/// </remarks>
/// <param name="start">The compressed data, in pinned memory.</param>
/// <param name="length">Its length in bytes.</param>
internal sealed unsafe class ZlibData(byte* start, int length) : IDisposable
{
    private const int ChecksumLength = 4;

    private readonly ZLibStream _stream = new(new UnmanagedMemoryStream(start, length), CompressionMode.Decompress);
    private Adler32 _checksum = new();

    /// <summary>Decompresses the next bytes.</summary>
    /// <returns>False if the data is damaged or ends before <paramref name="to"/> is full.</returns>
    public bool TryRead(Span<byte> to) => Read(to) == to.Length;

    /// <summary>Decompresses the rest.</summary>
    /// <param name="most">Maximum number of remaining bytes.</param>
    /// <returns>Whether the remaining data is at most that long and all data matches the checksum.</returns>
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

        // Arbitrary data may follow the checksum.
        return new ReadOnlySpan<byte>(start, length).LastIndexOf(checksum) >= 0;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Number of bytes decompressed, less than the capacity at the end; -1 for damaged data.</summary>
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
