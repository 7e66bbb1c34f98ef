namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>A compressed body on its way into a decoder, and how the decoder took its end.</summary>
/// <remarks>
/// Decoders of .NET pass over an input that is cut and what follows the compressed data. So the last byte is handed out by itself: a decoder that does not ask for it was
/// done before, and one that asks for more after it lacks something.
/// </remarks>
internal sealed class PackedInput(Stream body) : ForwardStream
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Whether all bytes were handed out.</summary>
    public bool IsExhausted => _ended && _start == _end;

    /// <summary>Whether more was asked for than there is.</summary>
    public bool WasAskedForMore { get; private set; }

    /// <summary>The last four bytes that were handed out, as a little-endian number.</summary>
    public uint LastFour { get; private set; }

    /// <summary>Whether the body itself failed, which is no fault of its compression.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The first bytes, without taking them: fewer where there are no more.</summary>
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
            WasAskedForMore = true;
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
