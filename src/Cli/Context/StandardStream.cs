namespace ZeroShotOrleans.Cli.Context;

/// <summary>A stream for standard output or standard error that reports failed writes separately from other failures.</summary>
/// <param name="stream">The stream.</param>
/// <param name="onFailure">Handles a failed write: throws, or ignores it.</param>
internal sealed class StandardStream(Stream stream, Action<IOException> onFailure) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            stream.Write(buffer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            onFailure(exception as IOException ?? new IOException(exception.Message, exception));
        }
    }

    public override void Flush()
    {
        try
        {
            stream.Flush();
        }
        catch (IOException exception)
        {
            onFailure(exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
