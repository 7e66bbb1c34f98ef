using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native.Uploads;

/// <summary>Delivers complete files to a job, large ones in pieces.</summary>
/// <param name="job">The job.</param>
/// <param name="id">Its id.</param>
/// <param name="time">The clock.</param>
internal sealed class UploadDelivery(IJobGrain job, string id, TimeProvider time)
{
    // As long as a client may wait without a response; after that it is told to retry.
    private static readonly TimeSpan _timeoutWithFullJob = TimeSpan.FromSeconds(5);

    // A silo that died is declared dead within 12 s by default.
    private static readonly TimeSpan _timeoutWithCluster = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    /// <summary>The position of the upload.</summary>
    /// <exception cref="ZeroShotException">The job does not accept uploads.</exception>
    public Task<UploadAnswer> AskAsync() => CallAsync(() => job.UploadAsync(new UploadChunk { First = 0, Files = [] }));

    /// <summary>Delivers files.</summary>
    /// <param name="files">Complete files, in order.</param>
    /// <param name="first">Index of the first file in the job, or null to append.</param>
    /// <returns>The new position of the upload, and how many of the files were new.</returns>
    /// <exception cref="ApiException">A preceding file is missing, the job accepts no more files, or its upload buffer is full.</exception>
    /// <remarks>
    /// Takes no cancellation token: a file that was started is finished even if its client has disconnected. The next file would otherwise be taken for the rest of it.
    /// </remarks>
    public async Task<(UploadAnswer Position, int Taken)> SendAsync(IReadOnlyCollection<ReceivedFile> files, long? first)
    {
        var start = await AskAsync();
        var begin = first ?? start.Next;
        CheckNext(start, first);

        var pieces = new UploadPieces(files.Select(file => file.ForUpload()).ToAsyncEnumerable().GetAsyncEnumerator());
        await using (pieces)
        {
            var position = start;
            while (await pieces.ReadAsync(position.Next - begin, position.Offset, CancellationToken.None) is { } piece)
            {
                position = await DeliverAsync(piece with { First = piece.First + begin });
            }

            return (position, (int)Math.Clamp(position.Next - start.Next, 0, Math.Max(0, begin + files.Count - start.Next)));
        }
    }

    /// <summary>Throws if the file cannot be the next one.</summary>
    /// <param name="position">The position of the upload.</param>
    /// <param name="first">Index of the file, or null to append.</param>
    public void CheckNext(UploadAnswer position, long? first)
    {
        if (first > position.Next)
        {
            throw new ApiException(new ApiError(StatusCodes.Status409Conflict, ErrorCodes.UploadGap,
                $"'first' is {first}, but job {id} expects image {position.Next} next: files before these are missing. Send from image {position.Next} on."));
        }

        if (first is null && position.Offset > 0)
        {
            throw new ApiException(new ApiError(StatusCodes.Status409Conflict, ErrorCodes.UploadGap,
                $"Job {id} has only part of image {position.Next}, whose upload was interrupted. Send that file again with first={position.Next}."));
        }
    }

    /// <summary>Completes the upload.</summary>
    /// <exception cref="ApiException">The job has a different number of files.</exception>
    public async Task<JobProgress> CompleteAsync(long files)
    {
        var position = await AskAsync();
        if (position.Next != files || position.Offset > 0)
        {
            throw new ApiException(new ApiError(StatusCodes.Status409Conflict, ErrorCodes.UploadIncomplete,
                $"The request says {files} images were sent, but job {id} has {position.Next}{(position.Offset > 0 ? " and part of one" : "")}. Send the rest, or the number that the job has."));
        }

        var started = time.GetTimestamp();
        while (true)
        {
            var progress = await CallAsync(() => job.CompleteUploadAsync(files));
            if (progress.ListingDone)
            {
                return progress;
            }

            // The job was moving to another silo.
            if (time.GetElapsedTime(started) > _timeoutWithCluster)
            {
                throw new TimeoutException($"Job {id} is moving between silos.");
            }

            await Task.Delay(_pause, time);
        }
    }

    private async Task<UploadAnswer> DeliverAsync(UploadChunk piece)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var answer = await CallAsync(() => job.UploadAsync(piece));
            if (!answer.Wait)
            {
                // Not accepted, and no retry requested: only a job with a complete upload answers this.
                return (answer.Next, answer.Offset) != (piece.First, piece.Offset) ? answer : throw new ApiException(new ApiError(
                    StatusCodes.Status409Conflict, ErrorCodes.UploadComplete, $"The upload of job {id} is already complete with {answer.Next} images. Submit another job for more."));
            }

            if (time.GetElapsedTime(started) > _timeoutWithFullJob)
            {
                throw new ApiException(new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.Overloaded,
                    $"The upload buffer of job {id} is full (Jobs:UploadBufferBytes). Files it accepted are kept: send the same request with the same 'first' again, or get the position from GET /v1/jobs/{id}/images.",
                    RetryAfterSeconds: 2));
            }

            await Task.Delay(_pause, time);
        }
    }

    // Every call is safe to repeat.
    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (GrainJob.IsTransport(exception, CancellationToken.None) && time.GetElapsedTime(started) < _timeoutWithCluster)
            {
                await Task.Delay(_pause, time);
            }
        }
    }
}
