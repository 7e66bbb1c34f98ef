using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ZeroShotOrleans.Client;

/// <summary>A job of the cluster.</summary>
/// <remarks>Safe for concurrent calls. Every member throws <see cref="ZeroShotException"/> when there is no such job.</remarks>
public sealed class ZeroShotJob
{
    // A silo that died is declared dead within 12 s by default; a job that moved is readable a moment later. Two minutes without one answer
    // means that there is no cluster any more.
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    private readonly IJobGrain _grain;

    internal ZeroShotJob(IJobGrain grain, string id) => (_grain, Id) = (grain, id);

    /// <summary>The job's id.</summary>
    public string Id { get; }

    /// <summary>What was submitted.</summary>
    public async Task<JobDescription> DescribeAsync(CancellationToken cancellationToken = default) =>
        await _grain.DescribeAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Where it stands.</summary>
    public async Task<JobProgress> ProgressAsync(CancellationToken cancellationToken = default) =>
        await _grain.ProgressAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>How many images have each label as their best one. A large job is counted over several calls: see <see cref="LabelCounts.Counted"/>.</summary>
    public async Task<LabelCounts> CountLabelsAsync(CancellationToken cancellationToken = default) =>
        await _grain.CountLabelsAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Ends the job; what was classified stays readable.</summary>
    public async Task<JobProgress> CancelAsync(CancellationToken cancellationToken = default) =>
        await _grain.CancelAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Goes on with a paused, cancelled, failed or interrupted job.</summary>
    public async Task<JobProgress> ResumeAsync(CancellationToken cancellationToken = default) =>
        await _grain.ResumeAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Hands out no more images until it is resumed.</summary>
    public async Task<JobProgress> PauseAsync(CancellationToken cancellationToken = default) =>
        await _grain.PauseAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Works again on images with errors.</summary>
    /// <param name="errors">Which errors; empty: all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<JobProgress> RetryAsync(ImmutableArray<ImageError> errors = default, CancellationToken cancellationToken = default) =>
        await _grain.RetryAsync(errors.IsDefault ? [] : errors, cancellationToken).ConfigureAwait(false);

    /// <summary>Ends the job if it has not ended, and deletes it with its results.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken = default) =>
        await _grain.DeleteAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Sends the images of a job whose source is an <see cref="UploadSource"/>, and says that they are all. Goes on where the job is, also after a crash.</summary>
    /// <param name="files">All files of the upload, in the same order whenever it is sent again. Those that the job has are not opened.</param>
    /// <param name="cancellationToken">Ends the sending; the job waits for the rest.</param>
    /// <returns>Where the job stands then. Results can be read meanwhile.</returns>
    /// <exception cref="ZeroShotException">The job takes no upload, has ended, has as many bytes as it may have, or had more files than these.</exception>
    /// <exception cref="TimeoutException">The cluster did not answer for two minutes.</exception>
    public Task<JobProgress> UploadAsync(IAsyncEnumerable<UploadFile> files, CancellationToken cancellationToken = default) =>
        new ImageUpload(_grain).SendAsync(files, cancellationToken);

    /// <summary>
    /// The results in the order of the images, each once and without gaps, as they come, until the job has ended. Continues on its own when the
    /// silo it reads from dies.
    /// </summary>
    /// <remarks>
    /// A failed job gives the results that it has, and then throws its reason: it never looks like a job that finished, nor like an empty one.
    /// A job that was cancelled, or interrupted and not resumed, ends with the results that it has; <see cref="ProgressAsync"/> tells the state.
    /// </remarks>
    /// <param name="from">Index of the first image wanted.</param>
    /// <param name="cancellationToken">Ends the reading, not the job.</param>
    /// <exception cref="ZeroShotException">
    /// The job failed (the code is its <see cref="JobProgress.ProblemCode"/>, <see cref="ZeroShotError.StorageFailed"/> when it has none), does not exist,
    /// or was deleted while it was read (<see cref="ZeroShotError.NotFound"/>).
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

            var progress = await ProgressPatientlyAsync(cancellationToken).ConfigureAwait(false);
            if (!progress.Active)
            {
                // Somebody may resume it at any time; what it is now is what the caller is told.
                JobFailure.ThrowIf(progress);
                yield break;
            }
        }
    }

    /// <summary>The same for callers that tell the end of a job in words of their own: a failed job only ends the results.</summary>
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
                        // A job that moved to another silo ends its readers too, and goes on there.
                        if (await IsActiveAsync(cancellationToken).ConfigureAwait(false))
                        {
                            break;
                        }

                        yield break;
                    }

                    from = reader.Current.First + reader.Current.Results.Length;
                    yield return reader.Current;

                    // Taken after the caller was given the chunk: it may be busy for long, and that is no silence of the cluster.
                    lastAnswer = TimeProvider.System.GetTimestamp();
                }
            }
            finally
            {
                await EndAsync(reader).ConfigureAwait(false);
            }

            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
        }
    }

    // True: there is a chunk. False: the job has ended. Null: the connection broke, read on from the next image.
    private async ValueTask<bool?> TryMoveAsync(IAsyncEnumerator<ResultChunk> reader, long from, long lastAnswer, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTransport(exception, cancellationToken))
        {
            if (TimeProvider.System.GetElapsedTime(lastAnswer) > _timeout)
            {
                throw new TimeoutException(
                    $"The cluster has not answered for {_timeout.TotalMinutes:0} minutes while the results of job {Id} were read. " +
                    $"Results up to image {from} were delivered; read on from there when it is back.", exception);
            }

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
            // Not known: reading on finds out.
            return true;
        }
    }

    private async Task<JobProgress> ProgressPatientlyAsync(CancellationToken cancellationToken)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ; await Task.Delay(_pause, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                return await _grain.ProgressAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (IsTransport(exception, cancellationToken))
            {
                if (TimeProvider.System.GetElapsedTime(start) > _timeout)
                {
                    throw new TimeoutException(
                        $"The cluster has not answered for {_timeout.TotalMinutes:0} minutes: whether job {Id} finished is not known. Ask for it again when the cluster is back.", exception);
                }
            }
        }
    }

    private static async ValueTask EndAsync(IAsyncEnumerator<ResultChunk> reader)
    {
        try
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTransport(exception, CancellationToken.None))
        {
            // Tells the silo that nobody reads any more; a silo that is gone need not be told.
        }
    }

    // What a caller sees when a silo dies, a grain moves or a pause was too long: reading on from the next image, or calling again, is right then.
    // A call that was cancelled although the caller did not cancel it was one of a silo that is no more: its look for the grain died with it.
    internal static bool IsTransport(Exception exception, CancellationToken cancellationToken) =>
        exception is EnumerationAbortedException or SiloUnavailableException or OrleansMessageRejectionException or TimeoutException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
