namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>A body that ends with an <see cref="IOException"/> around a <see cref="TimeoutException"/> when it stalls or drips. Time that the reader takes between its reads does not count.</summary>
internal sealed class TimedStream : Stream
{
    private readonly Stream _body;
    private readonly TimeSpan _timeout;
    private readonly int _minBytesPerSecond;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private TimeSpan _waited;
    private long _read;
    private volatile bool _expired;

    /// <summary>Wraps a body.</summary>
    /// <param name="body">The body; disposed with this stream.</param>
    /// <param name="timeout">Longest wait for one read.</param>
    /// <param name="minBytesPerSecond">Speed of the whole body, beyond one timeout.</param>
    /// <param name="time">The clock.</param>
    public TimedStream(Stream body, TimeSpan timeout, int minBytesPerSecond, TimeProvider time)
    {
        (_body, _timeout, _minBytesPerSecond, _time) = (body, timeout, minBytesPerSecond, time);
        _timer = time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var start = Start();
        try
        {
            return End(start, _body.Read(buffer, offset, count));
        }
        catch (Exception failure) when (_expired && failure is not IOException { InnerException: TimeoutException })
        {
            throw TimedOut(failure);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var start = Start();
        try
        {
            return End(start, await _body.ReadAsync(buffer, cancellationToken));
        }
        catch (Exception failure) when (_expired && failure is not IOException { InnerException: TimeoutException })
        {
            throw TimedOut(failure);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _timer.Dispose();
            _body.Dispose();
        }

        base.Dispose(disposing);
    }

    private long Start()
    {
        var left = _timeout + TimeSpan.FromSeconds(_read / (double)_minBytesPerSecond) - _waited;
        if (left <= TimeSpan.Zero)
        {
            Expire();
        }
        else
        {
            _timer.Change(left < _timeout ? left : _timeout, Timeout.InfiniteTimeSpan);
        }

        return _time.GetTimestamp();
    }

    private int End(long start, int count)
    {
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _waited += _time.GetElapsedTime(start);
        _read += count;

        // A body that is closed while it is read may just seem to have ended.
        return _expired ? throw TimedOut(null) : count;
    }

    // Closing the body is what ends a read that waits, whether or not it can be cancelled.
    private void Expire()
    {
        _expired = true;
        _body.Dispose();
    }

    private static IOException TimedOut(Exception? failure) => new("The store stopped sending, or sends too slowly.", new TimeoutException(failure?.Message));
}
