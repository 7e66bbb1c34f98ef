using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orleans.Runtime.Messaging;

namespace ZeroShotOrleans.Client;

/// <summary>A job of the cluster.</summary>
/// <remarks>Thread-safe. Every member throws <see cref="ZeroShotException"/> if the job does not exist.</remarks>
internal sealed class GrainJob
{
    private static readonly TimeSpan _timeoutForNext = TimeSpan.FromSeconds(3);

    private readonly IJobGrain _grain;

    internal GrainJob(IJobGrain grain, string id) => (_grain, Id) = (grain, id);

    /// <summary>The job's id.</summary>
    public string Id { get; }

    /// <summary>What was submitted.</summary>
    public async Task<JobDescription> DescribeAsync(CancellationToken cancellationToken = default) =>
        await _grain.DescribeAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The job's progress.</summary>
    public async Task<JobProgress> ProgressAsync(CancellationToken cancellationToken = default) =>
        await _grain.ProgressAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>How many images have each label as their top label. A large job is counted over several calls: see <see cref="LabelCounts.Counted"/>.</summary>
    public async Task<LabelCounts> CountLabelsAsync(CancellationToken cancellationToken = default) =>
        await _grain.CountLabelsAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Cancels the job; its results so far stay readable.</summary>
    public async Task<JobProgress> CancelAsync(CancellationToken cancellationToken = default) =>
        await _grain.CancelAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Resumes a paused, cancelled, failed or interrupted job.</summary>
    public async Task<JobProgress> ResumeAsync(CancellationToken cancellationToken = default) =>
        await _grain.ResumeAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Pauses the job: no more images are leased until it is resumed.</summary>
    public async Task<JobProgress> PauseAsync(CancellationToken cancellationToken = default) =>
        await _grain.PauseAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Retries images with errors.</summary>
    /// <param name="errors">Errors to retry; empty for all.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<JobProgress> RetryAsync(ImmutableArray<ImageError> errors = default, CancellationToken cancellationToken = default) =>
        await _grain.RetryAsync(errors.IsDefault ? [] : errors, cancellationToken).ConfigureAwait(false);

    /// <summary>Cancels the job if it is still running, and deletes it with its results.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken = default) =>
        await _grain.DeleteAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Uploads the images of a job whose source is an <see cref="UploadSource"/>, and completes the upload. Resumes at the job's position, also after a crash.</summary>
    /// <param name="files">All files of the upload, in the same order on every attempt. Files that the job already has are not opened.</param>
    /// <param name="cancellationToken">Stops the sending; the job waits for the remaining files.</param>
    /// <returns>The job's progress afterwards. Results can be read in the meantime.</returns>
    /// <exception cref="ZeroShotException">The job does not accept uploads, has ended, has reached its size limit, or already has more files than these.</exception>
    /// <exception cref="TimeoutException">The cluster did not answer for two minutes.</exception>
    public Task<JobProgress> UploadAsync(IAsyncEnumerable<UploadFile> files, CancellationToken cancellationToken = default) =>
        new ImageUpload(_grain).SendAsync(files, cancellationToken);

    /// <summary>
    /// The results in the order of the images, each exactly once, as they arrive, until the job has ended. Continues automatically when the
    /// silo it reads from dies.
    /// </summary>
    /// <remarks>
    /// A failed job returns the results it has and then throws the reason, so it never looks like a finished or empty job.
    /// A job that was cancelled, or interrupted and not resumed, ends after the results it has; <see cref="ProgressAsync"/> tells the state.
    /// </remarks>
    /// <param name="from">Index of the first image to return.</param>
    /// <param name="cancellationToken">Stops the reading, not the job.</param>
    /// <exception cref="ZeroShotException">
    /// The job failed (the code is its <see cref="JobProgress.ProblemCode"/>, <see cref="ZeroShotError.StorageFailed"/> if it has none), does not exist,
    /// or was deleted during the read (<see cref="ZeroShotError.NotFound"/>).
    /// </exception>
    /// <exception cref="TimeoutException">The cluster did not answer for two minutes.</exception>
    public async IAsyncEnumerable<ResultChunk> ResultsAsync(
        long from = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await foreach (var chunk in ReadResultsAsync(from, cancellationToken).ConfigureAwait(false))
            {
                from = chunk.First + chunk.Results.Length;
                yield return chunk;
            }

            var progress = await ProgressWithRetriesAsync(cancellationToken).ConfigureAwait(false);
            if (!progress.Active)
            {
                // The job may be resumed at any time; the exception reports its state at this moment.
                JobFailure.ThrowIf(progress);
                yield break;
            }
        }
    }

    /// <summary>The results without the final exception, for callers that report a failed job themselves.</summary>
    internal async IAsyncEnumerable<ResultChunk> ReadResultsAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lastAnswer = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var reader = _grain.ReadAsync(from, cancellationToken).WithBatchSize(8).GetAsyncEnumerator(cancellationToken);
            try
            {
                while (await TryMoveAsync(reader, from, lastAnswer, cancellationToken).ConfigureAwait(false) is { } more)
                {
                    if (!more)
                    {
                        // A job that moves to another silo also ends its readers, and continues there.
                        if (await IsActiveAsync(cancellationToken).ConfigureAwait(false))
                        {
                            break;
                        }

                        yield break;
                    }

                    from = reader.Current.First + reader.Current.Results.Length;
                    yield return reader.Current;

                    // Measured after the caller has processed the chunk, which may take long and is not a silence of the cluster.
                    lastAnswer = TimeProvider.System.GetTimestamp();
                }
            }
            finally
            {
                await EndAsync(reader).ConfigureAwait(false);
            }

            await Task.Delay(RepeatedCall.Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The stored embeddings of the images in their order, of a job that kept them and has ended. Continues when the silo behind it dies.</summary>
    /// <param name="from">Index of the first image to return.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ZeroShotException">The job kept no embeddings, has not ended, or does not exist.</exception>
    /// <exception cref="TimeoutException">The cluster did not answer for two minutes.</exception>
    public async IAsyncEnumerable<EmbeddingPage> EmbeddingsAsync(long from = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var first = from;
            var page = await RepeatedCall.MakeAsync(
                token => _grain.ReadEmbeddingsAsync(first, token), $" while the embeddings of job {Id} were read. Continue from image {first} when it is back.", cancellationToken).ConfigureAwait(false);
            if (page.Images.IsEmpty)
            {
                yield break;
            }

            yield return page;
            from = page.First + page.Images.Length;
        }
    }

    /// <summary>The results that exist already, without waiting for more.</summary>
    /// <param name="from">Index of the first image to return.</param>
    /// <param name="start">The job's progress now.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    internal async IAsyncEnumerable<ResultChunk> ReadAvailableAsync(long from, JobProgress start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reader = ReadResultsAsync(from, timeout.Token).GetAsyncEnumerator(timeout.Token);
        await using (reader.ConfigureAwait(false))
        {
            // No more than existed at the start: a fast job would otherwise be followed to its end.
            while (from < start.Done && await IsAvailableAsync(reader, start.Ended, timeout, cancellationToken).ConfigureAwait(false))
            {
                from = reader.Current.First + reader.Current.Results.Length;
                yield return reader.Current;
            }
        }
    }

    // Available results are delivered without delay; a result that takes longer than this does not exist yet.
    private static async Task<bool> IsAvailableAsync(IAsyncEnumerator<ResultChunk> reader, bool ended, CancellationTokenSource timeout, CancellationToken cancellationToken)
    {
        // A job that has ended is read to its end, however long that takes.
        timeout.CancelAfter(ended ? Timeout.InfiniteTimeSpan : _timeoutForNext);
        try
        {
            return await reader.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            timeout.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    // True: a chunk arrived. False: the job has ended. Null: the connection broke, continue with the next image.
    private async ValueTask<bool?> TryMoveAsync(IAsyncEnumerator<ResultChunk> reader, long from, long lastAnswer, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTransport(exception, cancellationToken))
        {
            RepeatedCall.ThrowIfOver(
                lastAnswer, $" while the results of job {Id} were read. Results up to image {from} were delivered; continue from there when it is back.", exception);
            return null;
        }
    }

    private async ValueTask<bool> IsActiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _grain.ProgressAsync(cancellationToken).ConfigureAwait(false)).Active;
        }
        catch (Exception exception) when (IsTransport(exception, cancellationToken))
        {
            // Unknown: continuing to read will tell.
            return true;
        }
    }

    /// <summary>The progress, also while the job moves to another silo.</summary>
    internal Task<JobProgress> ProgressWithRetriesAsync(CancellationToken cancellationToken) => RepeatedCall.MakeAsync(
        _grain.ProgressAsync, $", so the state of job {Id} is unknown. Query it again when the cluster is back.", cancellationToken);

    private static async ValueTask EndAsync(IAsyncEnumerator<ResultChunk> reader)
    {
        try
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTransport(exception, CancellationToken.None))
        {
            // Tells the silo that the reader has gone; a silo that is gone need not be told.
        }
    }

    // The errors a caller sees when a silo dies, a grain moves or a pause was too long: the next read or call will succeed.
    // A call that was cancelled by anyone but the caller went to a silo that is gone.
    internal static bool IsTransport(Exception exception, CancellationToken cancellationToken) =>
        exception is EnumerationAbortedException or SiloUnavailableException or ConnectionFailedException or OrleansMessageRejectionException or TimeoutException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
