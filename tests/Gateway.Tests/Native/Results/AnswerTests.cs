using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Gateway.Native.Results;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>Behaviour that a real connection shows only after long waits, or not at all.</summary>
public sealed class AnswerTests
{
    private static readonly ResultLayout _layout = new() { Model = "clip", LabelSets = [new NamedLabels("clip/abc", ["cat", "dog"])], TopK = 2, WithLogits = false };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("sse")]
    public async Task A_client_that_does_not_read_stops_the_reading_of_the_job(string format)
    {
        var pulled = 0;
        await using var body = new BlockedBody();
        var answer = Write(format, body, Endless(() => pulled++));
        await body.Blocked;
        for (var i = 0; i < 10_000 && pulled <= 3; i++)
        {
            // Time enough to read on, if anything did.
            await Task.Yield();
        }

        // All chunks read must be in the response, in its writer, or in the single slot before it.
        Assert.InRange(pulled, 1, 3);
        await body.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => answer);
    }

    [Fact]
    public async Task Memory_stays_bounded_for_a_long_job()
    {
        await using var body = new CountingBody();
        await Write("ndjson", body, Endless(() => { }).Take(200));

        Assert.InRange(body.Largest, 1, AnswerBuffer.MaxWaiting);
        Assert.True(body.Written > 20 * AnswerBuffer.MaxWaiting);
    }

    [Fact]
    public async Task A_silent_event_stream_sends_a_comment_every_15_seconds()
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
            // From the start: the clock may advance before the last event is seen here.
            Assert.Equal(": keep-alive\n\n", await Advance(time, body.Next()));
            Assert.True(time.GetUtcNow() - begin >= i * TimeSpan.FromSeconds(15));
        }

        chunks.Writer.Complete();
        Assert.Equal("event: end\nid: end-0\ndata: {\"state\":\"running\"}\n\n", await body.Next());
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
        Assert.Equal("event: end\nid: end-0\ndata: b\n\n", await body.Next());
        await answer;
    }

    [Fact]
    public async Task An_error_while_reading_breaks_the_response()
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

    // Advances until it arrives: the waiting code may register its timer a moment later.
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

    /// <summary>Accepts nothing until it is disposed.</summary>
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

    /// <summary>Accepts and discards everything.</summary>
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

    /// <summary>Passes on what is written, one write at a time.</summary>
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
