using System.Globalization;

namespace ZeroShotOrleans.Client.Tests.Uploads;

public sealed class ImageUploadTests
{
    private const int Most = Limits.MaxBytesPerMessage;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Small_files_are_combined_and_large_ones_are_split_into_messages()
    {
        var files = Files(100, 0, Most / 3, Most - 1, Most, Most + 1, (2 * Most) + 7, 5);
        var job = new FakeUploadJob(new Random(1));

        await new ImageUpload(job).SendAsync(Sequence(files), Token);

        AssertSame(files, job);
        Assert.InRange(job.LargestPiece, 1, Most);
    }

    [Fact]
    public async Task Thousands_of_tiny_files_arrive_in_order()
    {
        var files = Files([.. Enumerable.Range(0, 5_000).Select(index => index % 7)]);
        var job = new FakeUploadJob(new Random(1));

        await new ImageUpload(job).SendAsync(Sequence(files), Token);

        AssertSame(files, job);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task An_upload_survives_lost_calls_responses_and_parts(int seed)
    {
        var random = new Random(seed);
        var files = Files([.. Enumerable.Range(0, 40).Select(_ => random.Next(3) == 0 ? random.Next(2 * Most) : random.Next(1_000))]);
        var job = new FakeUploadJob(random) { TroubleEvery = 5 };

        await new ImageUpload(job).SendAsync(Sequence(files), Token);

        AssertSame(files, job);
    }

    [Fact]
    public async Task A_restarted_client_opens_only_missing_files()
    {
        var files = Files(10, Most, Most, 20, 30);
        var job = new FakeUploadJob(new Random(1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => new ImageUpload(job).SendAsync(DyingAt(3, files), Token));
        var had = job.Files.Count;
        Assert.InRange(had, 1, 3);
        var opened = new List<string>();

        await new ImageUpload(job).SendAsync(Sequence(files, opened), Token);

        AssertSame(files, job);
        Assert.Equal(files[had..].Select(file => file.Name), opened);
    }

    [Fact]
    public async Task An_unseekable_stream_is_read_again_when_a_part_was_lost()
    {
        var files = Files(Most * 3);
        var job = new FakeUploadJob(new Random(5)) { TroubleEvery = 2 };

        await new ImageUpload(job).SendAsync(Sequence([.. files.Select(file => file with { Open = async token => new Unseekable(await file.Open(token)) })]), Token);

        AssertSame(files, job);
    }

    [Fact]
    public async Task An_empty_upload_is_completed()
    {
        var job = new FakeUploadJob(new Random(1));

        await new ImageUpload(job).SendAsync(Sequence([]), Token);

        AssertSame([], job);
    }

    private static UploadFile[] Files(params int[] sizes) => [.. sizes.Select((size, index) =>
    {
        var bytes = new byte[size];
        new Random(index).NextBytes(bytes);
        return UploadFile.Of(index.ToString("D4", CultureInfo.InvariantCulture), bytes);
    })];

    private static async IAsyncEnumerable<UploadFile> Sequence(UploadFile[] files, List<string>? opened = null)
    {
        foreach (var file in files)
        {
            await Task.Yield();
            yield return file with
            {
                Open = token =>
                {
                    opened?.Add(file.Name);
                    return file.Open(token);
                },
            };
        }
    }

    private static async IAsyncEnumerable<UploadFile> DyingAt(int index, UploadFile[] files)
    {
        await foreach (var file in Sequence(files[..index]))
        {
            yield return file;
        }

        throw new InvalidOperationException("The client dies.");
    }

    private static void AssertSame(UploadFile[] files, FakeUploadJob job)
    {
        Assert.True(job.Completed);
        Assert.Equal(files.Select(file => file.Name), job.Files.Select(file => file.Name));
        foreach (var (file, got) in files.Zip(job.Files))
        {
            using var stream = file.Open(Token).AsTask().GetAwaiter().GetResult();
            var expected = new byte[stream.Length];
            stream.ReadExactly(expected);
            Assert.True(expected.AsSpan().SequenceEqual(got.Bytes), $"The bytes of {file.Name} differ.");
        }
    }

    private sealed class Unseekable(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 100_000));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
