using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Archives;

/// <summary>Decompresses gzip (RFC 1952), also of several members, and verifies the checksum and size of each.</summary>
/// <remarks>
/// The runtime's <see cref="GZipStream"/> ends without an error where the data is truncated, and ignores whatever follows. Its deflate stream reads beyond the end of the data, so the
/// trailer is looked for in what it read last: those are eight bytes whose value is known.
/// </remarks>
/// <param name="file">The file; not disposed.</param>
/// <param name="offset">Offset of a member.</param>
internal sealed class GzipDecoder(RandomReader file, long offset) : StreamDecoder
{
    // A file of empty members would be read for hours.
    private const int MaxEmpty = 10_000;

    // Where a trailer is looked for among zeros.
    private const int MostPadding = 64 * 1024;

    private const int HeaderBytes = 10, TrailerBytes = 8, MaxTextBytes = 64 * 1024;

    private const int HasChecksum = 1 << 1, HasExtra = 1 << 2, HasName = 1 << 3, HasComment = 1 << 4, Reserved = 0xE0;

    private readonly ReadAhead _ahead = new(file);
    private readonly Crc32 _crc = new();
    private DeflateStream? _body;
    private uint _size;
    private long _next = offset;
    private long _frame = offset;
    private int _empty;
    private bool _hasMember;
    private bool _ended;

    /// <inheritdoc/>
    public override long Frame => _frame;

    /// <inheritdoc/>
    public override long Consumed => Math.Max(_next, _ahead.Position);

    /// <inheritdoc/>
    public override int Decode(Span<byte> output)
    {
        while (!_ended)
        {
            if (_body is null && !TryBegin())
            {
                _ended = true;
                break;
            }

            int read;
            try
            {
                read = _body!.Read(output);
            }
            catch (InvalidDataException)
            {
                throw new ArchiveException($"The gzip data is damaged before byte {_ahead.Position} of the archive.");
            }

            if (read > 0)
            {
                _crc.Append(output[..read]);
                _size = unchecked(_size + (uint)read);
                return read;
            }

            End();
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Dispose() => _body?.Dispose();

    private bool TryBegin()
    {
        var header = file.Range(_next, HeaderBytes);
        if (header.Length == 0 || (_hasMember && header[0] == 0 && IsPadding(_next, long.MaxValue)))
        {
            return false;
        }

        if (header.Length < HeaderBytes || header[0] != 0x1F || header[1] != 0x8B)
        {
            throw new ArchiveException($"The gzip data is followed by other data at byte {_next} of the archive.");
        }

        var flags = header[3];
        if (header[2] != 8 || (flags & Reserved) != 0)
        {
            throw new ArchiveException($"The gzip header at byte {_next} of the archive is damaged.");
        }

        _frame = _next;
        var at = _next + HeaderBytes;
        if ((flags & HasExtra) != 0)
        {
            var length = file.Range(at, 2);
            at += length.Length == 2 ? 2 + BinaryPrimitives.ReadUInt16LittleEndian(length) : throw Truncated();
        }

        at = (flags & HasName) != 0 ? AfterText(at) : at;
        at = (flags & HasComment) != 0 ? AfterText(at) : at;
        at += (flags & HasChecksum) != 0 ? 2 : 0;
        if (at >= file.Length)
        {
            throw Truncated();
        }

        _hasMember = true;
        _crc.Reset();
        _size = 0;
        _ahead.Start(at);
        _body = new DeflateStream(_ahead, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private void End()
    {
        _body!.Dispose();
        _body = null;
        _empty = _size == 0 ? _empty + 1 : 0;
        if (_empty > MaxEmpty)
        {
            throw new ArchiveException($"The gzip data has more than {MaxEmpty} empty members in a row at byte {_frame} of the archive.");
        }

        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[sizeof(uint)..], _size);
        var from = _ahead.Earlier;
        var bytes = file.Range(from, (int)(_ahead.Position - from) + TrailerBytes);
        long? found = null;
        for (var at = 0; at <= bytes.Length - TrailerBytes && bytes.AsSpan(at).IndexOf(trailer) is var index and >= 0; at++)
        {
            // The trailer of an empty member is zeros, and so may be what precedes it: the right one is followed by a member, or by nothing.
            at += index;
            found ??= from + at + TrailerBytes;
            if (IsBegin(from + at + TrailerBytes))
            {
                found = from + at + TrailerBytes;
                break;
            }
        }

        _next = found ?? throw (_ahead.Position >= file.Length
            ? Truncated()
            : new ArchiveException($"The checksum or size of the gzip data that begins at byte {_frame} of the archive is wrong: some of its images may be damaged."));
    }

    private ArchiveException Truncated() =>
        new($"The gzip data that begins at byte {_frame} of the archive ends early, or its checksum is wrong: the archive is truncated or damaged. Copy or download it again.");

    private bool IsBegin(long at) => file.Range(at, 2) is [] or [0x1F, 0x8B] || IsPadding(at, MostPadding);

    // Zeros up to the end of the file, as of a tape, or as far as is looked.
    private bool IsPadding(long at, long most)
    {
        var buffer = new byte[4096];
        for (var end = at + Math.Min(most, file.Length); at < end && file.ReadAll(buffer, at) is var got && got > 0;)
        {
            if (buffer.AsSpan(0, got).ContainsAnyExcept((byte)0))
            {
                return false;
            }

            at += got;
        }

        return true;
    }

    private long AfterText(long at)
    {
        var bytes = file.Range(at, MaxTextBytes);
        return bytes.AsSpan().IndexOf((byte)0) is var end and >= 0 ? at + end + 1
            : throw new ArchiveException($"The gzip header at byte {_next} of the archive is damaged.");
    }

    // What the deflate stream reads from: it remembers where the last two reads began.
    private sealed class ReadAhead(RandomReader file) : Stream
    {
        private long _position;
        private long _last;

        public long Earlier { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public void Start(long at) => (_position, _last, Earlier) = (at, at, at);

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = file.Read(buffer, _position);
            if (read > 0)
            {
                (Earlier, _last) = (_last, _position);
                _position += read;
            }

            return read;
        }

        public override void Flush()
        {
            // Nothing is written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
