using System.IO.Compression;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Decompresses a body. Reading it to the end proves that it was neither damaged nor truncated, and that nothing follows it.</summary>
internal sealed class DecompressedBody : ForwardStream
{
    // Of zlib: a window of 32 KiB and some 10 KiB of tables, by its own documentation.
    private const long InflaterBytes = 64 * 1024;

    private readonly CompressedInput _input;
    private readonly Stream _decoder;
    private readonly ContentCoding _coding;
    private long _length;

    private DecompressedBody(CompressedInput input, Stream decoder, ContentCoding coding, long decoderBytes) =>
        (_input, _decoder, _coding, DecoderBytes) = (input, decoder, coding, decoderBytes);

    /// <summary>Upper bound of the decoder's own memory, in bytes.</summary>
    public long DecoderBytes { get; }

    /// <summary>Starts decompressing a body.</summary>
    /// <param name="body">The compressed bytes.</param>
    /// <param name="coding">Their coding, other than <see cref="ContentCoding.None"/>.</param>
    /// <param name="cancellationToken">Cancels waiting for the first bytes.</param>
    /// <exception cref="ApiException">The body is empty. Other damage is reported while reading.</exception>
    public static async Task<DecompressedBody> OpenAsync(Stream body, ContentCoding coding, CancellationToken cancellationToken)
    {
        var input = new CompressedInput(body);
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
        return new DecompressedBody(input, decoder, coding, coding == ContentCoding.Brotli ? BrotliWindow(head.Span) : InflaterBytes);
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

    // The gzip decoder always reads on, because another member may follow; there the length in the trailer decides. The decoder itself verifies the checksum.
    private bool IsWhole => _input.IsExhausted && (_coding == ContentCoding.GZip ? _input.LastFour == (uint)_length : !_input.ReadPastEnd);

    private static ApiException Damaged(ContentCoding coding) => new(ApiError.BadRequest(
        $"The body is not valid for its Content-Encoding '{ContentCodings.NameOf(coding)}': it is damaged, truncated, in another coding, or followed by other data. Compress it again, or send it uncompressed.", ErrorCodes.BodyDamaged));

    // RFC 1950: method 8, a window of at most 32 KiB, and a check over both bytes. No encoder writes raw deflate that starts like this: padding bits of a stored block are zero.
    private static bool IsZLib(ReadOnlySpan<byte> head) =>
        head is [var method, var flags] && (method & 0x0F) == 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 == 0;

    // RFC 7932, section 9.1: the first bits give the window size, which bounds what the decoder keeps.
    private static long BrotliWindow(ReadOnlySpan<byte> head)
    {
        var bits = head[0];
        var window = (bits & 1) == 0 ? 16 : (bits >> 1 & 7) is > 0 and var large ? 17 + large : (bits >> 4 & 7) is > 1 and var small ? 8 + small : 17;
        return InflaterBytes + (1L << window);
    }
}
