using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>
/// A list as UTF-8: bytes that are not valid UTF-8 are escaped (<see cref="FileNameEscape"/>), because file names are bytes on Linux and programs write them
/// unchanged into lists. Text with a byte order mark of UTF-16 or UTF-32 is passed through.
/// </summary>
/// <param name="inner">The stream; not disposed.</param>
/// <param name="kind">The format of the list.</param>
internal sealed class EscapedLines(Stream inner, ListKind kind) : Stream
{
    // Far longer than any path. Longer lines are processed in parts.
    private const int BlockBytes = 64 * 1024;

    private readonly byte[] _block = new byte[BlockBytes];
    private ReadOnlyMemory<byte> _ready;
    private int _filled;
    private bool _started, _asItIs;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_ready.IsEmpty)
        {
            _ready = Next();
        }

        var count = Math.Min(buffer.Length, _ready.Length);
        _ready.Span[..count].CopyTo(buffer);
        _ready = _ready[count..];
        return count;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Whole lines, so that no character or name is split; empty at the end.
    private byte[] Next()
    {
        int got;
        do
        {
            got = inner.Read(_block.AsSpan(_filled));
            _filled += got;
        }
        while (got > 0 && _filled < BlockBytes);

        var block = _block.AsSpan(0, _filled);
        if (!_started)
        {
            (_started, _asItIs) = (true, HasOtherMark(block));
        }

        var whole = got == 0 || _asItIs ? _filled : Cut(block);
        var ready = _asItIs || Utf8.IsValid(block[..whole]) ? block[..whole].ToArray() : Escape(block[..whole]);
        block[whole..].CopyTo(_block);
        _filled -= whole;
        return ready;
    }

    private byte[] Escape(ReadOnlySpan<byte> block)
    {
        var text = new StringBuilder(block.Length);
        while (!block.IsEmpty)
        {
            var end = block.IndexOf((byte)'\n') is var at and >= 0 ? at + 1 : block.Length;
            var line = block[..end];
            _ = Utf8.IsValid(line) ? text.Append(System.Text.Encoding.UTF8.GetString(line))

                // A name is either escaped or not as a whole: a backslash in a raw name is not an escape.
                : kind is ListKind.Text ? text.Append(FileNameEscape.Encode(line))
                : EscapeBytes(line, text);
            block = block[end..];
        }

        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    // Tables may have other columns, and escapes in the image column: those stay. JSON doubles backslashes.
    private StringBuilder EscapeBytes(ReadOnlySpan<byte> line, StringBuilder text)
    {
        while (!line.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(line, out var rune, out var length);
            if (status is OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var value in line[..length])
                {
                    text.Append(kind is ListKind.JsonLines ? @"\\x" : @"\x").Append(value.ToString("X2", CultureInfo.InvariantCulture));
                }
            }

            line = line[length..];
        }

        return text;
    }

    private static int Cut(ReadOnlySpan<byte> block) =>
        block.LastIndexOf((byte)'\n') is var line and >= 0 ? line + 1
        : block.LastIndexOfAnyInRange((byte)0, (byte)0x7F) is var character and >= 0 ? character + 1
        : block.Length;

    private static bool HasOtherMark(ReadOnlySpan<byte> block) =>
        block.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || block.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
        || block.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]);
}
