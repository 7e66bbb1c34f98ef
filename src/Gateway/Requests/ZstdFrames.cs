using System.Buffers;
using ZeroShotOrleans.Gateway.Settings;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Decompresses zstd: any number of frames, one after the other (RFC 8878).</summary>
/// <remarks>The decoder does not tell where a frame ends, and takes the memory that the next one asks for. Therefore it gets one frame after the other, block by block.</remarks>
/// <param name="input">The compressed bytes.</param>
/// <param name="charge">Told how much more memory the next frame needs; throws if there is too little.</param>
internal sealed class ZstdFrames(CompressedInput input, Action<long> charge) : ForwardStream
{
    private const int BlockHeaderBytes = 3, ChecksumBytes = 4;
    private const int Repeated = 1, Reserved = 3;

    private readonly Decompressor _decoder = Create();
    private long _charged;
    private bool _inFrame;
    private bool _hasChecksum;
    private bool _hasOutput;

    // Of the header, or of the block, that the decoder gets.
    private long _left;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The bytes are not a frame, or end within one.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            // Before the next frame, which may be missing: the decoder may hold more than there was room for.
            if (_hasOutput && Decode([], buffer.Span).Written is > 0 and var rest)
            {
                return rest;
            }

            if (_left == 0 && !await NextAsync(cancellationToken))
            {
                return 0;
            }

            var compressed = await input.PeekAsync(1, cancellationToken);
            var (read, written) = Decode(compressed.Span[..(int)Math.Min(compressed.Length, _left)], buffer.Span);
            input.Skip(read);
            _left -= read;
            if (written > 0)
            {
                return written;
            }

            if (read == 0)
            {
                throw Cut();
            }
        }
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

    private (int Read, int Written) Decode(ReadOnlySpan<byte> compressed, Span<byte> buffer)
    {
        var status = _decoder.UnwrapStream(compressed, buffer, out var read, out var written);
        _hasOutput = status == OperationStatus.DestinationTooSmall;
        return status == OperationStatus.InvalidData ? throw new InvalidDataException("A block is damaged.") : (read, written);
    }

    // False at the end of the body.
    private async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        var head = await input.PeekAsync(_inFrame ? BlockHeaderBytes : ZstdHeader.MaxBytes, cancellationToken);
        if (_inFrame)
        {
            StartBlock(head.Span);
            return true;
        }

        if (head.IsEmpty)
        {
            return false;
        }

        var header = ZstdHeader.Parse(head.Span);
        if (header.Memory > _charged)
        {
            charge(header.Memory - _charged);
            _charged = header.Memory;
        }

        (_left, _inFrame, _hasChecksum) = (header.Bytes, header.HasBlocks, header.HasChecksum);
        return true;
    }

    // RFC 8878, section 3.1.1.2: whether it is the last, its type, its size.
    private void StartBlock(ReadOnlySpan<byte> head)
    {
        if (head.Length < BlockHeaderBytes)
        {
            throw Cut();
        }

        var value = head[0] | (head[1] << 8) | (head[2] << 16);
        var (isLast, type, size) = ((value & 1) == 1, (value >> 1) & 3, value >> 3);
        if (type == Reserved)
        {
            throw new InvalidDataException("A block has no type.");
        }

        _left = BlockHeaderBytes + (type == Repeated ? 1 : size) + (isLast && _hasChecksum ? ChecksumBytes : 0);
        _inFrame = !isLast;
    }

    private static InvalidDataException Cut() => new("The input ends within a frame.");

    private static Decompressor Create()
    {
        var decoder = new Decompressor();
        decoder.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, int.Log2(HttpLimits.MaxZstdWindowBytes));
        return decoder;
    }
}
