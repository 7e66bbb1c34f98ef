namespace ZeroShotOrleans.Client;

/// <summary>Sends files to a job whose source is an upload. Resumes at the job's position, also after this client or the job's silo died.</summary>
/// <remarks>Not thread-safe; one upload for one job at a time.</remarks>
/// <param name="job">The job.</param>
internal sealed class ImageUpload(IJobGrain job)
{
    /// <summary>Sends the files that the job does not have yet, and completes the upload.</summary>
    /// <param name="files">All files of the upload, in the same order on every attempt. Files that the job already has are not opened.</param>
    /// <param name="cancellationToken">Stops the sending; the job waits for the remaining files.</param>
    /// <returns>The job's progress afterwards.</returns>
    /// <exception cref="ZeroShotException">The job does not accept uploads, has ended, has reached its size limit, or already has more files than these.</exception>
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

            await Task.Delay(RepeatedCall.Pause, cancellationToken).ConfigureAwait(false);
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
            await Task.Delay(RepeatedCall.Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    // Every call is safe to repeat. A job that asks to wait has answered.
    private static Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) => RepeatedCall.MakeAsync(
        call, " while images were sent. Send them again when it is back: the upload resumes at its position.", cancellationToken);
}
