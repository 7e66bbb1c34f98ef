using ZeroShotOrleans.Sources.Reading;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ZeroShotOrleans.Sources.Archives;

/// <summary>Decompresses Zstandard (RFC 8878), also of several frames with skippable ones between them, and verifies checksums where there are.</summary>
/// <param name="file">The file; not disposed.</param>
/// <param name="offset">Offset of a frame.</param>
internal sealed class ZstdDecoder(RandomReader file, long offset) : StreamDecoder
{
    /// <summary>Largest window, as a power of two: 128 MiB, which <c>zstd --long</c> uses too.</summary>
    public const int MaxWindowLog = 27;

    private const int InputBytes = 128 * 1024;

    private readonly byte[] _input = new byte[InputBytes];
    private long _at = offset;
    private long _frame = offset;
    private int _begin, _end;
    private bool _inFrame;
    private unsafe ZSTD_DCtx_s* _context = NewContext();

    /// <inheritdoc/>
    public override long Frame => _frame;

    /// <inheritdoc/>
    public override long Consumed => _at - (_end - _begin);

    /// <summary>Whether a file starts like this: a frame, or a skippable one.</summary>
    public static bool Starts(ReadOnlySpan<byte> first) =>
        first.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) || (first.Length >= 4 && first[0] is >= 0x50 and <= 0x5F && first[1] == 0x2A && first[2] == 0x4D && first[3] == 0x18);

    /// <summary>A decompressor that refuses larger windows.</summary>
    public static Decompressor NewDecompressor()
    {
        var decompressor = new Decompressor();
        decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
        return decompressor;
    }

    /// <inheritdoc/>
    public override int Decode(Span<byte> output)
    {
        while (true)
        {
            if (_begin == _end)
            {
                (_begin, _end) = (0, file.ReadAll(_input, _at));
                _at += _end;
                if (_end == 0 && !_inFrame)
                {
                    return 0;
                }
            }

            _frame = _inFrame ? _frame : Consumed;
            var isEmpty = _begin == _end;
            var written = Decode(output, out var consumed);
            _begin += consumed;
            if (written > 0)
            {
                return written;
            }

            if (isEmpty)
            {
                throw new ArchiveException($"The Zstandard data that begins at byte {_frame} of the archive ends early: the archive is truncated. Copy or download it again.");
            }
        }
    }

    /// <inheritdoc/>
    public override unsafe void Dispose()
    {
        Methods.ZSTD_freeDCtx(_context);
        _context = null;
    }

    private static unsafe ZSTD_DCtx_s* NewContext()
    {
        var context = Methods.ZSTD_createDCtx();
        Methods.ZSTD_DCtx_setParameter(context, ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
        return context;
    }

    // The library's stream ignores the ends of frames, and reports no progress instead of what is wrong.
    private unsafe int Decode(Span<byte> output, out int consumed)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        fixed (byte* from = _input, to = output)
        {
            var source = new ZSTD_inBuffer_s { src = from, pos = (nuint)_begin, size = (nuint)_end };
            var target = new ZSTD_outBuffer_s { dst = to, pos = 0, size = (nuint)output.Length };
            var result = Methods.ZSTD_decompressStream(_context, &target, &source);
            if (Methods.ZSTD_isError(result))
            {
                throw Explain(Methods.ZSTD_getErrorCode(result));
            }

            _inFrame = result != 0;
            consumed = (int)source.pos - _begin;
            return (int)target.pos;
        }
    }

    private ArchiveException Explain(ZSTD_ErrorCode code) => code switch
    {
        ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge => new(
            $"The Zstandard data needs a window of more than {1 << (MaxWindowLog - 20)} MiB. Compress the archive without --ultra, and with --long={MaxWindowLog} or less.", unsupported: true),
        ZSTD_ErrorCode.ZSTD_error_dictionary_wrong or ZSTD_ErrorCode.ZSTD_error_dictionary_corrupted => new(
            "The Zstandard data was compressed with a dictionary, which is not supported. Compress the archive without one.", unsupported: true),
        ZSTD_ErrorCode.ZSTD_error_checksum_wrong => new(
            $"The checksum of the Zstandard data that begins at byte {_frame} of the archive is wrong: some of its images may be damaged."),
        ZSTD_ErrorCode.ZSTD_error_prefix_unknown when !_inFrame => new($"The Zstandard data is followed by other data at byte {Consumed} of the archive."),
        _ => new($"The Zstandard data is damaged before byte {_at} of the archive."),
    };
}
