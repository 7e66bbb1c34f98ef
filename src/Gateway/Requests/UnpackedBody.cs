using System.IO.Compression;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>What a compressed body holds. Whoever reads it to its end knows that nothing of it was damaged, cut off or added.</summary>
internal sealed class UnpackedBody : ForwardStream
{
    // Of zlib: a window of 32 KiB and some 10 KiB of tables, by its own documentation.
    private const long InflaterBytes = 64 * 1024;

    private readonly PackedInput _input;
    private readonly Stream _decoder;
    private readonly ContentCoding _coding;
    private long _length;

    private UnpackedBody(PackedInput input, Stream decoder, ContentCoding coding, long decoderBytes) =>
        (_input, _decoder, _coding, DecoderBytes) = (input, decoder, coding, decoderBytes);

    /// <summary>Bytes of memory that unpacking may take, beside what is unpacked.</summary>
    public long DecoderBytes { get; }

    /// <summary>Begins to unpack a body.</summary>
    /// <param name="body">The compressed bytes.</param>
    /// <param name="coding">How they are compressed: not <see cref="ContentCoding.None"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the first bytes.</param>
    /// <exception cref="ApiException">There are none. Reading throws it for whatever else is damaged.</exception>
    public static async Task<UnpackedBody> OpenAsync(Stream body, ContentCoding coding, CancellationToken cancellationToken)
    {
        var input = new PackedInput(body);
        var head = await input.PeekAsync(2, cancellationToken);
        if (head.IsEmpty)
        {
            throw Damaged(coding);
        }

        Stream decoder = coding switch
        {
            ContentCoding.GZip => new GZipStream(input, CompressionMode.Decompress),
            ContentCoding.Brotli => new BrotliStream(input, CompressionMode.Decompress),
            _ when IsZLib(head.Span) => new ZLibStream(input, CompressionMode.Decompress),
            _ => new DeflateStream(input, CompressionMode.Decompress),
        };
        return new UnpackedBody(input, decoder, coding, coding == ContentCoding.Brotli ? BrotliWindow(head.Span) : InflaterBytes);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await _decoder.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (!_input.HasFailed && exception is InvalidDataException or InvalidOperationException or IOException)
        {
            throw Damaged(_coding);
        }

        _length += read;
        return read > 0 || IsWhole ? read : throw Damaged(_coding);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
        }

        base.Dispose(disposing);
    }

    // The decoder of gzip asks for a further member at the end of each: there it is the length at the end that tells. The decoder itself has compared the checksum.
    private bool IsWhole => _input.IsExhausted && (_coding == ContentCoding.GZip ? _input.LastFour == (uint)_length : !_input.WasAskedForMore);

    private static ApiException Damaged(ContentCoding coding) => new(ApiError.BadRequest(
        $"The body is not what its Content-Encoding '{ContentCodings.NameOf(coding)}' says: it is damaged, cut off, of another coding, or something follows it. Compress it once more, or send it uncompressed.", "body_damaged"));

    // RFC 1950: method 8, a window of at most 32 KiB, and a check of both bytes. A stored block of RFC 1951 that begins so has bits set that are zero.
    private static bool IsZLib(ReadOnlySpan<byte> head) =>
        head is [var method, var flags] && (method & 0x0F) == 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 == 0;

    // RFC 7932, section 9.1: the first bits name the window, which is the most that a decoder has to remember.
    private static long BrotliWindow(ReadOnlySpan<byte> head)
    {
        var bits = head[0];
        var window = (bits & 1) == 0 ? 16 : (bits >> 1 & 7) is > 0 and var large ? 17 + large : (bits >> 4 & 7) is > 1 and var small ? 8 + small : 17;
        return InflaterBytes + (1L << window);
    }
}
