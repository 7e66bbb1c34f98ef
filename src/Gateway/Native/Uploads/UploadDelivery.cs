using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native.Uploads;

/// <summary>Hands whole files to a job, in pieces where they are large.</summary>
/// <param name="job">The job.</param>
/// <param name="id">Its id.</param>
/// <param name="time">The clock.</param>
internal sealed class UploadDelivery(IJobGrain job, string id, TimeProvider time)
{
    // As long as a client waits without wondering; then it is told to come back.
    private static readonly TimeSpan _timeoutWithFullJob = TimeSpan.FromSeconds(5);

    // A silo that died is declared dead within 12 s by default.
    private static readonly TimeSpan _timeoutWithCluster = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Where the upload stands.</summary>
    /// <exception cref="ZeroShotException">The job takes no upload.</exception>
    public Task<UploadAnswer> AskAsync() => CallAsync(() => job.UploadAsync(new UploadChunk { First = 0, Files = [] }));

    /// <summary>Hands over files.</summary>
    /// <param name="files">Whole, in order.</param>
    /// <param name="first">Index that the first has in the job, or null: they are appended.</param>
    /// <returns>Where the upload stands then, and how many of the files were new.</returns>
    /// <exception cref="ApiException">Something before the files is missing, the job takes no more files, or as many bytes wait as may.</exception>
    /// <remarks>
    /// No token: a file that was started is ended, also when its client has left. What comes next would else be taken for the rest of it.
    /// </remarks>
    public async Task<(UploadAnswer Position, int Taken)> SendAsync(IReadOnlyCollection<ReceivedFile> files, long? first)
    {
        var start = await AskAsync();
        var begin = first ?? start.Next;
        Refuse(start, first);

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

    /// <summary>Refuses what cannot be the next file.</summary>
    /// <param name="position">Where the upload stands.</param>
    /// <param name="first">Index of the file, or null: it is appended.</param>
    public void Refuse(UploadAnswer position, long? first)
    {
        if (first > position.Next)
        {
            throw new ApiException(new ApiError(StatusCodes.Status409Conflict, ErrorCodes.UploadGap,
                $"'first' is {first}, and job {id} wants image {position.Next} next: something before these files is missing. Send from image {position.Next} on."));
        }

        if (first is null && position.Offset > 0)
        {
            throw new ApiException(new ApiError(StatusCodes.Status409Conflict, ErrorCodes.UploadGap,
                $"Job {id} has a part of image {position.Next}, whose upload broke off. Send that file again with first={position.Next}."));
        }
    }

    /// <summary>Says that all files were sent.</summary>
    /// <exception cref="ApiException">The job has another number of files.</exception>
    public async Task<JobProgress> CompleteAsync(long files)
    {
        var position = await AskAsync();
        if (position.Next != files || position.Offset > 0)
        {
            throw new ApiException(new ApiError(StatusCodes.Status409Conflict, ErrorCodes.UploadIncomplete,
                $"{files} images were sent, it is said, and job {id} has {position.Next}{(position.Offset > 0 ? " and a part of one" : "")}. Send the rest, or say the number that it has."));
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
                throw new TimeoutException($"Job {id} moves between silos.");
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
                // Not taken, and not asked to wait: only a job whose upload is complete does so.
                return (answer.Next, answer.Offset) != (piece.First, piece.Offset) ? answer : throw new ApiException(new ApiError(
                    StatusCodes.Status409Conflict, ErrorCodes.UploadComplete, $"The upload of job {id} is complete with {answer.Next} images. Send more as another job."));
            }

            if (time.GetElapsedTime(started) > _timeoutWithFullJob)
            {
                throw new ApiException(new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.Overloaded,
                    $"As many bytes of job {id} wait to be classified as may (Jobs:UploadBufferBytes). What it has taken counts: send the same request with the same 'first' again, or ask GET /v1/jobs/{id}/images where to go on.",
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
            catch (Exception exception) when (ZeroShotJob.IsTransport(exception, CancellationToken.None) && time.GetElapsedTime(started) < _timeoutWithCluster)
            {
                await Task.Delay(_pause, time);
            }
        }
    }
}
