using System.Threading.Channels;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>Streams results as server-sent events, interleaved with the job's progress and followed by an end event.</summary>
/// <param name="buffer">Buffers the bytes.</param>
/// <param name="writer">Formats the events.</param>
/// <param name="job">Reads the job as JSON on one line, empty once it was deleted, and its failure message, which is null unless it failed.</param>
/// <param name="time">The clock.</param>
internal sealed class EventAnswer(AnswerBuffer buffer, EventWriter writer, Func<CancellationToken, Task<(string Json, string? Failure)>> job, TimeProvider time)
{
    private static readonly TimeSpan _progressPeriod = TimeSpan.FromSeconds(1);

    // Proxies close connections that are silent for a minute, some sooner.
    private static readonly TimeSpan _longestSilence = TimeSpan.FromSeconds(15);

    /// <summary>Writes the events as they arrive.</summary>
    /// <param name="chunks">The results.</param>
    /// <param name="follow">Whether to report the job's progress meanwhile.</param>
    /// <param name="cancellationToken">Stops the stream without the end event, so that readers can tell an interruption from the end.</param>
    public async Task WriteAsync(IAsyncEnumerable<ResultChunk> chunks, bool follow, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Capacity 1: readers of the job wait for the client.
        var news = Channel.CreateBounded<NewResults>(1);
        var reading = ReadAsync(chunks, news.Writer, end.Token);
        var watching = follow ? WatchAsync(news.Writer, end.Token) : Task.CompletedTask;
        try
        {
            while (await NextAsync(news.Reader, cancellationToken) is { } next)
            {
                await WriteAsync(next, cancellationToken);
            }
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(reading, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var (json, failure) = await job(cancellationToken);
        if (failure is not null)
        {
            writer.WriteFailure(failure);
        }

        if (json.Length > 0)
        {
            writer.WriteEnd(json);
        }

        await buffer.SendAsync(cancellationToken);
    }

    private async Task WriteAsync(NewResults news, CancellationToken cancellationToken)
    {
        if (news.Progress is { } progress)
        {
            writer.Write("progress", progress);
        }

        foreach (var result in news.Results?.Results ?? [])
        {
            writer.Write(result);
            if (buffer.IsFull)
            {
                await buffer.SendAsync(cancellationToken);
            }
        }

        await buffer.SendAsync(cancellationToken);
    }

    // Null means the end. Rethrows the error that ended the reading.
    private async Task<NewResults?> NextAsync(ChannelReader<NewResults> news, CancellationToken cancellationToken)
    {
        var more = news.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            try
            {
                return await more.WaitAsync(_longestSilence, time, cancellationToken) && news.TryRead(out var next) ? next : null;
            }
            catch (TimeoutException) when (!more.IsCompleted)
            {
                writer.WriteKeepAlive();
                await buffer.SendAsync(cancellationToken);
            }
        }
    }

    private static async Task ReadAsync(IAsyncEnumerable<ResultChunk> chunks, ChannelWriter<NewResults> news, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in chunks.WithCancellation(cancellationToken))
            {
                await news.WriteAsync(new NewResults(chunk), cancellationToken);
            }

            news.TryComplete();
        }
        catch (Exception exception)
        {
            news.TryComplete(exception);
        }
    }

    // Unchanged progress is not sent again.
    private async Task WatchAsync(ChannelWriter<NewResults> news, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_progressPeriod, time);
        var told = "";
        do
        {
            if (await PollAsync(cancellationToken) is { Length: > 0 } now && now != told)
            {
                await news.WriteAsync(new NewResults(Results: null, now), cancellationToken);
                told = now;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task<string?> PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await job(cancellationToken)).Json;
        }
        catch (Exception exception) when (GrainJob.IsTransport(exception, cancellationToken))
        {
            // The job is moving between silos: the next poll finds it.
            return null;
        }
    }

    private sealed record NewResults(ResultChunk? Results, string? Progress = null);
}
