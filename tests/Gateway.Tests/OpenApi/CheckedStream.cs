namespace ZeroShotOrleans.Gateway.Tests.OpenApi;

/// <summary>Passes a stream through and checks each complete line without its prefix; the reader gets the exception of a failed check.</summary>
internal sealed class CheckedStream(Stream inner, string prefix, Action<string> check) : Stream
{
    private readonly List<byte> _line = [];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Note(buffer.AsSpan(offset, count), inner.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        return Note(buffer.Span, read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private int Note(ReadOnlySpan<byte> buffer, int read)
    {
        foreach (var letter in buffer[..read])
        {
            if (letter != (byte)'\n')
            {
                _line.Add(letter);
                continue;
            }

            var line = System.Text.Encoding.UTF8.GetString([.. _line]).TrimEnd('\r');
            _line.Clear();
            if (line.Length > prefix.Length && line.StartsWith(prefix, StringComparison.Ordinal))
            {
                check(line[prefix.Length..]);
            }
        }

        return read;
    }
}
