using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Gateway.Native.Results;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>What a real connection shows only after long waits, or not at all.</summary>
public sealed class AnswerTests
{
    private static readonly ResultLayout _layout = new() { Model = "clip", LabelSets = [new NamedLabels("clip/abc", ["cat", "dog"])], TopK = 2, WithLogits = false };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("sse")]
    public async Task A_client_that_takes_nothing_stops_the_reading_of_the_job(string format)
    {
        var pulled = 0;
        await using var body = new BlockedBody();
        var answer = Write(format, body, Endless(() => pulled++));
        await body.Blocked;
        for (var i = 0; i < 10_000 && pulled <= 3; i++)
        {
            // Time for anyone who would read on.
            await Task.Yield();
        }

        // What was read has to be in the answer, at the HTTP API of it, or in the one place before it.
        Assert.InRange(pulled, 1, 3);
        await body.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => answer);
    }

    [Fact]
    public async Task Of_a_long_job_no_more_is_in_memory_than_a_little()
    {
        await using var body = new CountingBody();
        await Write("ndjson", body, Endless(() => { }).Take(200));

        Assert.InRange(body.Largest, 1, AnswerBuffer.MaxWaiting);
        Assert.True(body.Written > 20 * AnswerBuffer.MaxWaiting);
    }

    [Fact]
    public async Task Events_that_are_silent_say_every_15_seconds_that_they_are_alive()
    {
        var time = new FakeTimeProvider();
        var chunks = Channel.CreateUnbounded<ResultChunk>();
        await using var body = new ChannelBody();
        await using var buffer = new AnswerBuffer(body);
        var answer = new EventAnswer(buffer, new EventWriter(buffer, _layout, 0), _ => Task.FromResult<(string, string?)>(("""{"state":"running"}""", null)), time)
            .WriteAsync(chunks.Reader.ReadAllAsync(Token), follow: true, Token);

        Assert.Equal("event: progress\ndata: {\"state\":\"running\"}\n\n", await body.Next());
        var begin = time.GetUtcNow();
        for (var i = 1; i <= 3; i++)
        {
            // From the beginning on: the clock may move on before the last one is seen here.
            Assert.Equal(": keep-alive\n\n", await Advance(time, body.Next()));
            Assert.True(time.GetUtcNow() - begin >= i * TimeSpan.FromSeconds(15));
        }

        chunks.Writer.Complete();
        Assert.Equal("event: end\ndata: {\"state\":\"running\"}\n\n", await body.Next());
        await answer;
    }

    [Fact]
    public async Task Progress_is_reported_again_when_it_has_changed_and_a_second_has_passed()
    {
        var time = new FakeTimeProvider();
        var chunks = Channel.CreateUnbounded<ResultChunk>();
        await using var body = new ChannelBody();
        await using var buffer = new AnswerBuffer(body);
        var (looks, state) = (0, "a");
        var answer = new EventAnswer(buffer, new EventWriter(buffer, _layout, 0), _ => { looks++; return Task.FromResult<(string, string?)>((state, null)); }, time)
            .WriteAsync(chunks.Reader.ReadAllAsync(Token), follow: true, Token);

        Assert.Equal("event: progress\ndata: a\n\n", await body.Next());
        state = "b";
        Assert.Equal(1, looks);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("event: progress\ndata: b\n\n", await body.Next());

        chunks.Writer.Complete();
        Assert.Equal("event: end\ndata: b\n\n", await body.Next());
        await answer;
    }

    [Fact]
    public async Task What_breaks_the_reading_breaks_the_answer()
    {
        await using var body = new CountingBody();

        await Assert.ThrowsAsync<InvalidDataException>(() => Write("sse", body, Broken()));
        await Assert.ThrowsAsync<InvalidDataException>(() => Write("csv", body, Broken()));

        static async IAsyncEnumerable<ResultChunk> Broken()
        {
            await Task.Yield();
            yield return Chunk(0);
            throw new InvalidDataException("as if the store were damaged");
        }
    }

    // The clock moves until it comes: what waits for it may begin to do so only a moment later.
    private static async Task<string> Advance(FakeTimeProvider time, Task<string> next)
    {
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await next;
    }

    private static async Task Write(string format, Stream body, IAsyncEnumerable<ResultChunk> chunks)
    {
        await using var buffer = new AnswerBuffer(body);
        await (format == "sse"
            ? new EventAnswer(buffer, new EventWriter(buffer, _layout, 0), _ => Task.FromResult<(string, string?)>(("{}", null)), TimeProvider.System).WriteAsync(chunks, follow: false, Token)
            : RowAnswer.Of(format == "csv" ? ResultMediaType.Csv : ResultMediaType.JsonLines, buffer, _layout, 0).WriteAsync(chunks, _ => Task.FromResult<string?>(null), Token));
    }

    private static async IAsyncEnumerable<ResultChunk> Endless(Action pulled)
    {
        for (var first = 0L; ; first += Limits.MaxImagesPerLease)
        {
            await Task.Yield();
            pulled();
            yield return Chunk(first);
        }
    }

    private static ResultChunk Chunk(long first) => new()
    {
        First = first,
        Results = [.. Enumerable.Range(0, Limits.MaxImagesPerLease).Select(_ => new ImageResult("a.jpg", new ImageOutcome { Scores = [[new LabelScore(0, 0.75f), new LabelScore(1, 0.25f)]] }))],
    };

    /// <summary>Takes nothing, until it is disposed.</summary>
    private sealed class BlockedBody : BodyOf
    {
        private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Blocked => _blocked.Task;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _blocked.TrySetResult();
            await _gone.Task;
        }

        public override ValueTask DisposeAsync()
        {
            _gone.TrySetException(new ObjectDisposedException(nameof(BlockedBody)));
            return base.DisposeAsync();
        }
    }

    /// <summary>Takes everything and keeps nothing.</summary>
    private sealed class CountingBody : BodyOf
    {
        public long Written { get; private set; }

        public int Largest { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            (Written, Largest) = (Written + buffer.Length, Math.Max(Largest, buffer.Length));
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Hands over what is written, one after the other.</summary>
    private sealed class ChannelBody : BodyOf
    {
        private readonly Channel<string> _written = Channel.CreateUnbounded<string>();

        public Task<string> Next() => _written.Reader.ReadAsync(Token).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _written.Writer.WriteAsync(System.Text.Encoding.UTF8.GetString(buffer.Span), cancellationToken);
    }

    private abstract class BodyOf : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new NotSupportedException("Nobody may be waited for by a thread.");

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nobody may be waited for by a thread.");
    }
}
