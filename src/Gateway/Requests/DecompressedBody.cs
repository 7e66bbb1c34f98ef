using System.IO.Compression;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;
using ZstdSharp;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Decompresses a body. Reading it to the end proves that it was neither damaged nor truncated, and that nothing follows it.</summary>
internal sealed class DecompressedBody : ForwardStream
{
    // Of zlib: a window of 32 KiB and some 10 KiB of tables, by its own documentation.
    private const long InflaterBytes = 64 * 1024;

    private readonly CompressedInput _input;
    private readonly Stream _decoder;
    private readonly ContentCoding _coding;

    private DecompressedBody(CompressedInput input, Stream decoder, ContentCoding coding) => (_input, _decoder, _coding) = (input, decoder, coding);

    /// <summary>Starts decompressing a body.</summary>
    /// <param name="body">The compressed bytes.</param>
    /// <param name="coding">Their coding, other than <see cref="ContentCoding.None"/>.</param>
    /// <param name="charge">Told how much memory the decoder needs, before it takes it; throws if there is too little.</param>
    /// <param name="cancellationToken">Cancels waiting for the first bytes.</param>
    /// <exception cref="ApiException">The body is empty. Other damage is reported while reading.</exception>
    public static async Task<DecompressedBody> OpenAsync(Stream body, ContentCoding coding, Action<long> charge, CancellationToken cancellationToken)
    {
        var input = new CompressedInput(body, readsOn: coding == ContentCoding.GZip);
        var head = await input.PeekAsync(2, cancellationToken);
        if (head.IsEmpty)
        {
            throw Damaged(coding);
        }

        if (coding != ContentCoding.Zstd)
        {
            charge(coding == ContentCoding.Brotli ? BrotliWindow(head.Span) : InflaterBytes);
        }

        Stream decoder = coding switch
        {
            ContentCoding.GZip => new GZipStream(input, CompressionMode.Decompress),
            ContentCoding.Brotli => new BrotliStream(input, CompressionMode.Decompress),
            ContentCoding.Zstd => new ZstdFrames(input, charge),
            _ when IsZLib(head.Span) => new ZLibStream(input, CompressionMode.Decompress),
            _ => new DeflateStream(input, CompressionMode.Decompress),
        };
        return new DecompressedBody(input, decoder, coding);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await _decoder.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (!_input.HasFailed && exception is InvalidDataException or InvalidOperationException or IOException or ZstdException)
        {
            throw Damaged(_coding);
        }

        return read > 0 || _input.IsWhole ? read : throw Damaged(_coding);
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

    private static ApiException Damaged(ContentCoding coding) => new(ApiError.BadRequest(
        $"The body is not valid for its Content-Encoding '{ContentCodings.NameOf(coding)}': it is damaged, truncated, in another coding, or followed by other data. Compress it again, or send it uncompressed.", ErrorCodes.BodyDamaged));

    // RFC 1950: method 8, a window of at most 32 KiB, and a check over both bytes. No encoder writes raw deflate that starts like this: padding bits of a stored block are zero.
    private static bool IsZLib(ReadOnlySpan<byte> head) =>
        head is [var method, var flags, ..] && (method & 0x0F) == 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 == 0;

    // RFC 7932, section 9.1: the first bits give the window size, which bounds what the decoder keeps.
    private static long BrotliWindow(ReadOnlySpan<byte> head)
    {
        var bits = head[0];
        var window = (bits & 1) == 0 ? 16 : (bits >> 1 & 7) is > 0 and var large ? 17 + large : (bits >> 4 & 7) is > 1 and var small ? 8 + small : 17;
        return InflaterBytes + (1L << window);
    }
}
