using System.Runtime.CompilerServices;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>Reads the results of a job, each once and in order, to its end or to the first that is not there.</summary>
/// <param name="job">The job.</param>
/// <param name="start">Where it stood when the request came.</param>
/// <param name="time">The clock.</param>
internal sealed class ResultFeed(ZeroShotJob job, JobProgress start, TimeProvider time)
{
    // A cluster hands out what it has without waiting; what does not come in this time is not there yet.
    private static readonly TimeSpan _timeoutForNext = TimeSpan.FromSeconds(3);

    // Between two looks at a job that has not ended and that nobody works on just now: it moves, or waits for somebody to resume it.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>The results from an image on.</summary>
    public IAsyncEnumerable<ResultChunk> ReadAsync(long from, bool follow, CancellationToken cancellationToken) =>
        start.Ended ? job.ReadResultsAsync(from, cancellationToken)
        : follow ? FollowAsync(from, cancellationToken)
        : ReadWhatIsThereAsync(from, cancellationToken);

    private async IAsyncEnumerable<ResultChunk> FollowAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Read once more after the end is known: a reading may have ended because the job moved, before its last results were there.
        for (var ended = false; ; await Task.Delay(_pause, time, cancellationToken))
        {
            await using var reader = job.ReadResultsAsync(from, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await MoveAsync(reader, cancellationToken))
            {
                from = reader.Current.First + reader.Current.Results.Length;
                yield return reader.Current;
            }

            if (ended)
            {
                yield break;
            }

            ended = (await job.ProgressAsync(cancellationToken)).Ended;
        }
    }

    // A job that is held for minutes has nothing to say, and then any broken connection looks like a long silence to its reader.
    private async Task<bool> MoveAsync(IAsyncEnumerator<ResultChunk> reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.MoveNextAsync();
        }
        catch (TimeoutException)
        {
            await job.ProgressAsync(cancellationToken);
            return false;
        }
    }

    private async IAsyncEnumerable<ResultChunk> ReadWhatIsThereAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        await using var reader = job.ReadResultsAsync(from, either.Token).GetAsyncEnumerator(either.Token);

        // Not more than was there when the request came: a fast job would be followed to its end.
        while (from < start.Done && await IsThereAsync(reader, timeout, cancellationToken))
        {
            from = reader.Current.First + reader.Current.Results.Length;
            yield return reader.Current;
        }
    }

    private static async Task<bool> IsThereAsync(IAsyncEnumerator<ResultChunk> reader, CancellationTokenSource timeout, CancellationToken cancellationToken)
    {
        timeout.CancelAfter(_timeoutForNext);
        try
        {
            return await reader.MoveNextAsync();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The first gap.
            return false;
        }
        finally
        {
            timeout.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
