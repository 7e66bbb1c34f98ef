using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Formats.Magick;

/// <summary>A file that is read in small parts and ends when its time is used up: decoders that read as they decode stop there.</summary>
internal sealed class DeadlineStream(Stream file, DecodeDeadline deadline) : Stream
{
    /// <summary>Decoders ask for 80 KB, in which a file may have work for minutes.</summary>
    private const int MostAtOnce = 4096;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => deadline.IsPast ? 0 : file.Read(buffer[..Math.Min(buffer.Length, MostAtOnce)]);

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
