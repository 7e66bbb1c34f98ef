namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>What writers have written and the client has not been sent yet. Writers do not wait; sending does, for as long as the client takes nothing.</summary>
/// <remarks>Not thread-safe. Knows its position, as a file does, and cannot go back.</remarks>
/// <param name="body">The body of the answer.</param>
internal sealed class AnswerBuffer(Stream body) : Stream
{
    /// <summary>Bytes that may wait before more is written.</summary>
    public const int MaxWaiting = 64 * 1024;

    // A group of Parquet's rows needs megabytes, the rows of an image some hundred bytes.
    private const int MaxKept = 1024 * 1024;

    private MemoryStream _waiting = new();
    private long _sent;

    /// <summary>Whether it is time to send.</summary>
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

    /// <summary>Sends what waits, at the pace of the client.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var bytes = _waiting.GetBuffer().AsMemory(0, (int)_waiting.Length);
        for (var at = 0; at < bytes.Length; at += MaxWaiting)
        {
            // In slices: the server copies what it is given, and waits only between two of them.
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
        // Writers flush when they like; SendAsync sends.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
