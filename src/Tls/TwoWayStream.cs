namespace ZeroShotOrleans.Tls;

/// <summary>One stream of two: what arrives and what leaves. TLS wants it so, connections come as a pair.</summary>
internal sealed class TwoWayStream(Stream arriving, Stream leaving) : Stream
{
    /// <summary>Bytes read so far.</summary>
    public long Arrived { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = arriving.Read(buffer, offset, count);
        Arrived += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await arriving.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Arrived += read;
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count) => leaving.Write(buffer, offset, count);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        leaving.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => leaving.WriteAsync(buffer, cancellationToken);

    public override void Flush() => leaving.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => leaving.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
