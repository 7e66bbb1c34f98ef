using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.Tests.Images;

public sealed class ImageBodyReaderTests
{
    private const int Megabyte = 1024 * 1024;

    private static readonly byte[] _video = [.. "\0\0\0\u0018ftypisom\0\0\0\0isomavc1"u8];
    private static readonly byte[] _gif = [.. "GIF89a"u8];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_large_video_is_refused_by_its_first_bytes(bool announced)
    {
        var body = new LongBody(_video, 100 * Megabyte);

        var (image, needed) = await Reader(maxBytes: 200 * Megabyte).ReadAsync(body, announced ? body.Length : null, Unlimited(), Token);

        Assert.Equal((ImageError.UnsupportedFormat, 0), (image.Error!.Error, needed));
        Assert.StartsWith("MP4: this is a video", image.Error.Detail, StringComparison.Ordinal);
        Assert.InRange(body.Position, ImageContent.StartBytes, 2 * ImageContent.StartBytes);
    }

    [Fact]
    public async Task A_large_picture_of_too_many_pixels_is_refused_by_its_header()
    {
        // 50,000 x 50,000; the checksum is that of the header.
        byte[] header = [0x89, .. "PNG\r\n\x1A\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50, 8, 2, 0, 0, 0];
        byte[] png = [.. header, .. Crc(header.AsSpan(12))];
        var body = new LongBody(png, 100 * Megabyte);

        var (image, _) = await Reader(maxBytes: 200 * Megabyte).ReadAsync(body, body.Length, Unlimited(), Token);

        Assert.Equal((ImageError.TooManyPixels, "50000 x 50000 pixels exceed the limit of 100000000."), (image.Error!.Error, image.Error.Detail));
        Assert.InRange(body.Position, ImageContent.StartBytes, 2 * ImageContent.StartBytes);
    }

    [Fact]
    public async Task An_announced_length_above_the_limit_is_refused_unread()
    {
        var body = new LongBody(_gif, 100 * Megabyte);

        var (image, _) = await Reader(maxBytes: 64 * Megabyte).ReadAsync(body, body.Length, Unlimited(), Token);

        Assert.Equal((ImageError.TooManyBytes, "The image has 104857600 bytes; the maximum is 67108864 (Images:MaxBytes)."), (image.Error!.Error, image.Error.Detail));
        Assert.Equal(0, body.Position);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public async Task A_body_is_read_whole_whether_or_not_its_length_is_announced(int length)
    {
        byte[] file = [.. _gif, .. Enumerable.Range(0, length).Select(i => (byte)i)];

        Assert.Equal(file, (await Reader().ReadAsync(new MemoryStream(file), file.Length, Unlimited(), Token)).Image.Bytes);
        Assert.Equal(file, (await Reader().ReadAsync(new MemoryStream(file), null, Unlimited(), Token)).Image.Bytes);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public async Task A_body_of_another_length_than_announced_is_a_broken_answer(int announced) =>
        await Assert.ThrowsAsync<IOException>(() => Reader().ReadAsync(new MemoryStream(_gif), announced, Unlimited(), Token));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_memory_for_it_a_body_is_left_and_its_need_is_told(bool announced)
    {
        var budget = new ImageMemoryBudget(Megabyte);
        using var older = budget.Enter(atOnce: false);
        using var reservation = budget.Enter(atOnce: false);
        var room = new FetchRoom(reservation);
        await room.HoldAsync(300_000, Token);
        var body = new LongBody(_gif, 3 * Megabyte);

        var (image, needed) = await Reader().ReadAsync(body, announced ? body.Length : null, room, Token);

        Assert.Null(image.Bytes);
        Assert.True(announced ? needed == body.Length : needed is > 300_000 and <= 2 * Megabyte, $"{needed}");
        Assert.InRange(body.Position, 1, Megabyte);
        Assert.InRange(budget.Taken, 300_000, Megabyte);

        // The oldest reservation always gets what it needs.
        older.Dispose();
        await room.HoldAsync(needed, Token);
        Assert.Equal(3 * Megabyte, (await Reader().ReadAsync(new LongBody(_gif, 3 * Megabyte), 3 * Megabyte, room, Token)).Image.Bytes.Length);
    }

    private static ImageBodyReader Reader(long maxBytes = 64 * Megabyte) => new(new ImageLimits { MaxBytes = maxBytes });

    private static FetchRoom Unlimited() => new(reservation: null);

    // As PNG defines it.
    private static byte[] Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        crc = ~crc;
        return [(byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }

    /// <summary>Some first bytes and many zeros, in pieces as from a network.</summary>
    private sealed class LongBody(byte[] start, long length) : Stream
    {
        private const int Piece = 16 * 1024;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var got = (int)Math.Min(Math.Min(count, Piece), length - Position);
            buffer.AsSpan(offset, got).Clear();
            if (Position < start.Length)
            {
                start.AsSpan((int)Position, (int)Math.Min(got, start.Length - Position)).CopyTo(buffer.AsSpan(offset));
            }

            Position += got;
            return got;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
