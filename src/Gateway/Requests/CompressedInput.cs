namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Feeds a compressed body to a decoder and observes how the decoder consumes its end.</summary>
/// <remarks>
/// The decoders of .NET silently accept truncated input and trailing data. Therefore the last byte is delivered on its own: a decoder that does not read it finished early
/// (trailing data), and one that reads past it needs more (truncated). That does not tell for gzip, whose decoder reads on after each member, because another may follow. It gets a
/// byte more, with which no member starts or ends: at the end of a member it is left alone, and within one the decoder fails or reads on.
/// </remarks>
/// <param name="body">The compressed bytes.</param>
/// <param name="readsOn">Whether the decoder reads on after the end, as that of gzip does.</param>
internal sealed class CompressedInput(Stream body, bool readsOn) : ForwardStream
{
    // The first byte of a member is 0x1F, and the last one of a length below 4 GiB - 16 MiB is another too.
    private const byte AfterEnd = 0xFF;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _ended;
    private bool _gaveAfterEnd;
    private bool _readPastEnd;

    /// <summary>Whether the decoder needed all bytes and no more, once it has ended.</summary>
    public bool IsWhole => !_readPastEnd && (readsOn ? _gaveAfterEnd : _ended && _start == _end);

    /// <summary>Whether reading the body failed, as opposed to decompressing it.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Returns the next bytes without consuming them: <paramref name="least"/> or more, and fewer only at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int least, CancellationToken cancellationToken)
    {
        await FillAsync(least, cancellationToken);
        return _buffer.AsMemory(_start.._end);
    }

    /// <summary>Consumes bytes that were returned by <see cref="PeekAsync"/>.</summary>
    public void Skip(int count) => _start += count;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await FillAsync(least: 2, cancellationToken);
        var there = _end - _start;
        if (there == 0)
        {
            return ReadAfterEnd(buffer.Span);
        }

        var count = Math.Min(buffer.Length, Math.Max(1, there - 1));
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    private int ReadAfterEnd(Span<byte> buffer)
    {
        if (!readsOn || _gaveAfterEnd)
        {
            _readPastEnd = true;
            return 0;
        }

        _gaveAfterEnd = true;
        buffer[0] = AfterEnd;
        return 1;
    }

    private async ValueTask FillAsync(int least, CancellationToken cancellationToken)
    {
        while (!_ended && _end - _start < least)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = await ReadBodyAsync(cancellationToken);
            _end += read;
            _ended = read == 0;
        }
    }

    private async ValueTask<int> ReadBodyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        }
        catch
        {
            HasFailed = true;
            throw;
        }
    }
}
