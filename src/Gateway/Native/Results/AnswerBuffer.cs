namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>Buffers what is written until it is sent to the client. Writing never waits; sending waits as long as the client does not read.</summary>
/// <remarks>Not thread-safe. Reports its position but cannot seek.</remarks>
/// <param name="body">The response body.</param>
internal sealed class AnswerBuffer(Stream body) : Stream
{
    /// <summary>Number of buffered bytes at which the buffer should be sent.</summary>
    public const int MaxWaiting = 64 * 1024;

    // A Parquet row group needs megabytes; the rows of one image need some hundred bytes.
    private const int MaxKept = 1024 * 1024;

    private MemoryStream _waiting = new();
    private long _sent;

    /// <summary>Whether the buffer should be sent.</summary>
    public bool IsFull => _waiting.Length >= MaxWaiting;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => _sent + _waiting.Length; set => throw new NotSupportedException(); }

    /// <summary>Sends the buffered bytes, as fast as the client reads.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var bytes = _waiting.GetBuffer().AsMemory(0, (int)_waiting.Length);
        for (var at = 0; at < bytes.Length; at += MaxWaiting)
        {
            // In slices: the server copies each write and applies back-pressure only between writes.
            await body.WriteAsync(bytes.Slice(at, Math.Min(MaxWaiting, bytes.Length - at)), cancellationToken);
        }

        await body.FlushAsync(cancellationToken);
        _sent += bytes.Length;
        if (_waiting.Capacity > MaxKept)
        {
            _waiting = new MemoryStream();
        }

        _waiting.SetLength(0);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => _waiting.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => _waiting.Write(buffer);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => _waiting.WriteAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _waiting.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override void Flush()
    {
        // Writers flush whenever they like; only SendAsync sends.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
