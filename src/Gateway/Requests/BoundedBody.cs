namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>A body that fails when it exceeds a maximum size.</summary>
internal sealed class BoundedBody(Stream body, long most, Func<Exception> tooLarge) : ForwardStream
{
    private long _read;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        _read += read;
        return _read <= most ? read : throw tooLarge();
    }
}
