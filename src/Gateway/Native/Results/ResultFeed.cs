using System.Runtime.CompilerServices;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>Reads the results of a job once and in order, up to the end or the first missing one.</summary>
/// <param name="job">The job.</param>
/// <param name="start">The job's progress when the request arrived.</param>
/// <param name="time">The clock.</param>
internal sealed class ResultFeed(GrainJob job, JobProgress start, TimeProvider time)
{
    // Available results are delivered without delay; a result that takes longer than this does not exist yet.
    private static readonly TimeSpan _timeoutForNext = TimeSpan.FromSeconds(3);

    // Poll interval of a job that has not ended but is not being worked on: it is moving between silos or waits to be resumed.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>The results from the given image on.</summary>
    public IAsyncEnumerable<ResultChunk> ReadAsync(long from, bool follow, CancellationToken cancellationToken) =>
        start.Ended ? job.ReadResultsAsync(from, cancellationToken)
        : follow ? FollowAsync(from, cancellationToken)
        : ReadAvailableAsync(from, cancellationToken);

    private async IAsyncEnumerable<ResultChunk> FollowAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Reads once more after the end is known: the previous read may have ended early because the job moved between silos.
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

    // A paused job may be silent for minutes, in which a broken connection would go unnoticed.
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

    private async IAsyncEnumerable<ResultChunk> ReadAvailableAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        await using var reader = job.ReadResultsAsync(from, either.Token).GetAsyncEnumerator(either.Token);

        // No more than existed when the request arrived: a fast job would otherwise be followed to its end.
        while (from < start.Done && await IsAvailableAsync(reader, timeout, cancellationToken))
        {
            from = reader.Current.First + reader.Current.Results.Length;
            yield return reader.Current;
        }
    }

    private static async Task<bool> IsAvailableAsync(IAsyncEnumerator<ResultChunk> reader, CancellationTokenSource timeout, CancellationToken cancellationToken)
    {
        timeout.CancelAfter(_timeoutForNext);
        try
        {
            return await reader.MoveNextAsync();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The first missing result.
            return false;
        }
        finally
        {
            timeout.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
