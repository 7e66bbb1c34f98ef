namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Feeds a compressed body to a decoder and observes how the decoder consumes its end.</summary>
/// <remarks>
/// The decoders of .NET silently accept truncated input and trailing data. Therefore the last byte is delivered on its own: a decoder that does not read it finished early
/// (trailing data), and one that reads past it needs more (truncated).
/// </remarks>
internal sealed class CompressedInput(Stream body) : ForwardStream
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Whether all bytes were read.</summary>
    public bool IsExhausted => _ended && _start == _end;

    /// <summary>Whether the decoder tried to read past the end.</summary>
    public bool ReadPastEnd { get; private set; }

    /// <summary>The last four bytes read, as a little-endian number.</summary>
    public uint LastFour { get; private set; }

    /// <summary>Whether reading the body failed, as opposed to decompressing it.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Returns up to <paramref name="count"/> of the next bytes without consuming them.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        await FillAsync(count, cancellationToken);
        return _buffer.AsMemory(_start, Math.Min(count, _end - _start));
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await FillAsync(least: 2, cancellationToken);
        var there = _end - _start;
        if (there == 0)
        {
            ReadPastEnd = true;
            return 0;
        }

        var count = Math.Min(buffer.Length, Math.Max(1, there - 1));
        var taken = _buffer.AsMemory(_start, count);
        taken.CopyTo(buffer);
        foreach (var value in taken.Span[^Math.Min(count, sizeof(uint))..])
        {
            LastFour = (LastFour >> 8) | ((uint)value << 24);
        }

        _start += count;
        return count;
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
