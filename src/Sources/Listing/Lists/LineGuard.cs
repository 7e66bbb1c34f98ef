namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>A stream that throws on an overlong line, because readers keep a line in memory.</summary>
/// <param name="inner">The stream; not disposed.</param>
/// <param name="problem">Creates exceptions that name the list.</param>
internal sealed class LineGuard(Stream inner, ListProblem problem) : Stream
{
    /// <summary>Maximum length of a line, in bytes.</summary>
    public const int MaxLineBytes = 4 * 1024 * 1024;

    private long _lines;
    private int _line;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = ReadOrExplain(buffer);
        var rest = buffer[..read];

        // In UTF-16 a line ends with this byte and a zero.
        while (rest.IndexOf((byte)'\n') is var end && end >= 0)
        {
            Check(_line + end);
            rest = rest[(end + 1)..];
            (_line, _lines) = (0, _lines + 1);
        }

        Check(_line += rest.Length);
        return read;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadOrExplain(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw problem.At($"Line {_lines + 1}", "the operating system reported a read error. Retry, and check the disk.");
        }
    }

    private void Check(int length)
    {
        if (length > MaxLineBytes)
        {
            throw problem.At($"Line {_lines + 1}", $"it is longer than {MaxLineBytes} bytes. Is this a list of images?");
        }
    }
}
