namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>The body of an object while it arrives. Its errors are those of the store; with a way to open it again, it continues from the byte reached when a connection breaks.</summary>
/// <remarks>Read it asynchronously: there is no other way.</remarks>
/// <param name="body">The body from its first byte.</param>
/// <param name="length">Number of bytes that it has to give.</param>
/// <param name="translate">Makes a store's error of what a read throws.</param>
/// <param name="again">How it is opened again; null: not at all.</param>
internal sealed class StoreBody(Stream body, long length, Func<Exception, ObjectStoreException> translate, BodyAgain? again = null) : Stream
{
    private Stream _body = body;
    private CancellationTokenSource _silence = new();
    private long _read;
    private int _tries;

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
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var count = await ReadOnceAsync(buffer, cancellationToken);
                _read += count;
                return count;
            }
            catch (Exception exception) when (exception is not ObjectStoreException && !cancellationToken.IsCancellationRequested)
            {
                if (again is null || _tries == again.MaxRetries)
                {
                    throw translate(exception);
                }

                await Task.Delay(again.Pause(_tries++), cancellationToken);
                await _body.DisposeAsync();
                _body = await again.OpenAsync(_read, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read the body of an object asynchronously.");

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
            _body.Dispose();
            _silence.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count;
        if (again is null)
        {
            count = await _body.ReadAsync(buffer, cancellationToken);
        }
        else
        {
            if (!_silence.TryReset())
            {
                _silence.Dispose();
                _silence = new CancellationTokenSource();
            }

            _silence.CancelAfter(again.Timeout);
            await using var cancelled = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _silence);
            count = await _body.ReadAsync(buffer, _silence.Token);
        }

        return count > 0 || buffer.Length == 0 || _read == length ? count : throw new EndOfStreamException($"The body ended after {_read} of {length} bytes.");
    }
}

/// <summary>How the rest of a body is requested again.</summary>
/// <param name="OpenAsync">Opens it at a byte, counted from the body's first one.</param>
/// <param name="MaxRetries">How often, for one body.</param>
/// <param name="FirstPause">The first pause; each of the others is twice the one before.</param>
/// <param name="Timeout">How long one read may wait.</param>
internal sealed record BodyAgain(Func<long, CancellationToken, Task<Stream>> OpenAsync, int MaxRetries, TimeSpan FirstPause, TimeSpan Timeout)
{
    /// <summary>The pause before a retry, numbered from 0.</summary>
    public TimeSpan Pause(int retry) => FirstPause * Math.Pow(2, Math.Min(retry, 5));
}
