namespace ZeroShotOrleans.Client;

/// <summary>Sends files to a job whose source is an upload. Goes on where the job is, also after this client or the job's silo died.</summary>
/// <remarks>Not thread-safe; one upload for one job at a time.</remarks>
/// <param name="job">The job.</param>
internal sealed class ImageUpload(IJobGrain job)
{
    // As long as a reader waits: a job that moved answers within seconds. A job that asks to wait has answered.
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Sends the files that the job does not have yet, and completes the upload.</summary>
    /// <param name="files">All files of the upload, in the same order whenever it is sent again. Those that the job has are not opened.</param>
    /// <param name="cancellationToken">Ends the sending; the job waits for the rest.</param>
    /// <returns>Where the job stands then.</returns>
    /// <exception cref="ZeroShotException">The job takes no upload, has ended, has as many bytes as it may have, or had more files than these.</exception>
    /// <exception cref="TimeoutException">The cluster did not answer for two minutes.</exception>
    public async Task<JobProgress> SendAsync(IAsyncEnumerable<UploadFile> files, CancellationToken cancellationToken = default)
    {
        var pieces = new UploadPieces(files.GetAsyncEnumerator(cancellationToken));
        await using (pieces.ConfigureAwait(false))
        {
            var position = await DeliverAsync(new UploadChunk { First = 0, Files = [] }, cancellationToken).ConfigureAwait(false);
            while (await pieces.ReadAsync(position.Next, position.Offset, cancellationToken).ConfigureAwait(false) is { } piece)
            {
                position = await DeliverAsync(piece, cancellationToken).ConfigureAwait(false);
            }

            return await CompleteAsync(pieces.Count, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<UploadAnswer> DeliverAsync(UploadChunk piece, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await CallAsync(token => job.UploadAsync(piece, token), cancellationToken).ConfigureAwait(false);
            if (!answer.Wait)
            {
                return answer;
            }

            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<JobProgress> CompleteAsync(long files, CancellationToken cancellationToken)
    {
        while (true)
        {
            var progress = await CallAsync(token => job.CompleteUploadAsync(files, token), cancellationToken).ConfigureAwait(false);
            if (progress.ListingDone)
            {
                return progress;
            }

            // The job was moving to another silo.
            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
        }
    }

    // Every call is safe to repeat.
    private static async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await call(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (ZeroShotJob.IsTransport(exception, cancellationToken))
            {
                if (TimeProvider.System.GetElapsedTime(started) > _timeout)
                {
                    throw new TimeoutException(
                        $"The cluster has not answered for {_timeout.TotalMinutes:0} minutes while images were sent. Send them again when it is back: the upload goes on where it is.", exception);
                }

                await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
