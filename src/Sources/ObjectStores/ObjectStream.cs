namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>
/// The bytes of an object or a part of it. If the connection breaks off or stalls, reading continues where it was, in the same version of the object; so a stream that ends has given
/// exactly <see cref="Length"/> bytes.
/// </summary>
/// <remarks>Asynchronous only. Not thread-safe.</remarks>
internal sealed class ObjectStream : Stream
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(200);

    private readonly IObjectStore _store;
    private readonly ObjectAddress _address;
    private readonly long _offset;
    private readonly ObjectStoreOptions _options;
    private readonly TimeProvider _time;
    private ObjectContent _content;
    private long _read;
    private int _failures;

    /// <summary>Continues what a store has opened.</summary>
    /// <param name="store">The store.</param>
    /// <param name="address">The object.</param>
    /// <param name="offset">Offset of the first byte in the object.</param>
    /// <param name="content">The object; disposed with this stream.</param>
    /// <param name="options">Timeouts and retries.</param>
    /// <param name="time">The clock.</param>
    public ObjectStream(IObjectStore store, ObjectAddress address, long offset, ObjectContent content, ObjectStoreOptions options, TimeProvider time)
    {
        (_store, _address, _offset, _content, _options, _time) = (store, address, offset, content, options, time);
        (Stored, Length) = (content.Stored, content.Length);
    }

    /// <summary>The whole object.</summary>
    public StoredObject Stored { get; }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    /// <exception cref="ObjectStoreException">The connection breaks off too often, or the object has changed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read == Length || buffer.Length == 0)
        {
            return 0;
        }

        // What exceeds the announced length is not read.
        var wanted = buffer[..(int)Math.Min(buffer.Length, Length - _read)];
        while (true)
        {
            var (got, failure) = await TryReadAsync(wanted, cancellationToken);
            if (got > 0)
            {
                (_read, _failures) = (_read + got, 0);
                return got;
            }

            if (_failures++ >= _options.MaxRetries)
            {
                throw new ObjectStoreException(
                    failure is OperationCanceledException ? ObjectStoreError.TimedOut : ObjectStoreError.Unavailable,
                    failure is OperationCanceledException
                        ? $"'{_address}' sent nothing for {_options.TimeoutSeconds} seconds ({ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.TimeoutSeconds)}), after {_read} of {Length} bytes. Retry later."
                        : $"The connection broke off after {_read} of {Length} bytes of '{_address}'. Retry later.",
                    failure);
            }

            await Task.Delay(_firstPause * (1 << Math.Min(_failures - 1, 10)), _time, cancellationToken);
            _content.Dispose();
            _content = await _store.OpenAsync(_address, new ObjectRange(_offset + _read, Length - _read), Stored.ETag.Length > 0 ? Stored.ETag : null, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _content.Dispose();
        base.Dispose(disposing);
    }

    // 0 bytes: it ended early, or failed in a way that may pass.
    private async Task<(int Got, Exception? Failure)> TryReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_options.TimeoutSeconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return (await _content.Body.ReadAsync(buffer, either.Token), null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && MayPass(failure))
        {
            return (0, failure);
        }
    }

    private static bool MayPass(Exception failure) => failure is IOException or HttpRequestException or OperationCanceledException
        or ObjectStoreException { Error: ObjectStoreError.Unavailable or ObjectStoreError.TimedOut or ObjectStoreError.Throttled };
}
