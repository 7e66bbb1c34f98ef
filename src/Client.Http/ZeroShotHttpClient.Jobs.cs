using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

public sealed partial class ZeroShotHttpClient
{
    // Often enough for a person who watches, and no load for an HTTP API.
    private static readonly TimeSpan _pollPause = TimeSpan.FromSeconds(1);

    /// <summary>Starts a job, or goes on with the unfinished job of the very same spec. Needs the scope <c>jobs</c>, as does all that follows.</summary>
    /// <param name="spec">
    /// What to do; an empty model is the server's default. Its tenant is the holder of the key; what the wire has no word for is refused, and not left out:
    /// <see cref="ListSource.FollowLinks"/>, a <see cref="JobSpec.Reuse"/> with a job's id, labels beside the name of a stored set.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the answer, not the job.</param>
    /// <returns>The job, with <see cref="JobInfo.Resumed"/>.</returns>
    public Task<JobInfo> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<JobBody, JobInfo>(HttpCall.Post("v1/jobs", JobRequests.Of(spec), repeatable: false), JobAnswers.Of, cancellationToken);

    /// <summary>Starts a job that classifies the images of another for other labels, from its stored embeddings: <see cref="JobSpec.KeepEmbeddings"/>.</summary>
    /// <param name="jobId">The other job; it has ended, and stored embeddings.</param>
    /// <param name="labelSets">The labels.</param>
    /// <param name="score">How similarities become classifications; null: as in the other job.</param>
    /// <param name="cancellationToken">Ends the wait for the answer, not the job.</param>
    public Task<JobInfo> RelabelAsync(string jobId, ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions? score = null, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<JobBody, JobInfo>(HttpCall.Post($"{JobPath(jobId)}/relabel", JobRequests.Of(labelSets, score), repeatable: false), JobAnswers.Of, cancellationToken);

    /// <summary>The newest jobs of the key's holder, newest first; with the scope <c>admin</c> everybody's.</summary>
    /// <param name="most">How many at most, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ImmutableArray<JobInfo>> ListJobsAsync(int most = 100, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<JobListBody, ImmutableArray<JobInfo>>(HttpCall.Get($"v1/jobs?most={Number(most)}"), JobAnswers.Of, cancellationToken);

    /// <summary>A job, and where it stands.</summary>
    public Task<JobInfo> GetJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<JobBody, JobInfo>(HttpCall.Get(JobPath(jobId)), JobAnswers.Of, cancellationToken);

    /// <summary>Hands out no more images until it is resumed.</summary>
    public Task<JobInfo> PauseJobAsync(string jobId, CancellationToken cancellationToken = default) => CommandAsync(jobId, "pause", cancellationToken);

    /// <summary>Goes on with a paused, cancelled, failed or interrupted job.</summary>
    public Task<JobInfo> ResumeJobAsync(string jobId, CancellationToken cancellationToken = default) => CommandAsync(jobId, "resume", cancellationToken);

    /// <summary>Ends the job; what was classified stays readable.</summary>
    public Task<JobInfo> CancelJobAsync(string jobId, CancellationToken cancellationToken = default) => CommandAsync(jobId, "cancel", cancellationToken);

    /// <summary>Works again on images with errors.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="errors">Which errors; empty: all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<JobInfo> RetryJobAsync(string jobId, ImmutableArray<ImageError> errors = default, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<JobBody, JobInfo>(HttpCall.Post($"{JobPath(jobId)}/retry", errors.IsDefaultOrEmpty ? null : new RetryBody { Errors = errors }), JobAnswers.Of, cancellationToken);

    /// <summary>Ends the job if it has not ended, and deletes it with its results.</summary>
    public Task DeleteJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync(new HttpCall(HttpMethod.Delete, JobPath(jobId), Repeatable: false), cancellationToken);

    /// <summary>Waits until a job has ended, also over broken connections. A paused job is waited for until somebody resumes it.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="progress">Is told where the job stands, once a second; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the wait, not the job.</param>
    /// <returns>The job, finished, cancelled or failed.</returns>
    /// <exception cref="TimeoutException">Nothing got through for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.</exception>
    public async Task<JobInfo> WaitForEndAsync(string jobId, IProgress<JobInfo>? progress = null, CancellationToken cancellationToken = default)
    {
        var recovery = _exchange.Recovery($"the end of job {jobId} was waited for");
        while (true)
        {
            var job = await _exchange.SendThroughAsync<JobBody, JobInfo>(HttpCall.Get(JobPath(jobId)), JobAnswers.Of, recovery, cancellationToken).ConfigureAwait(false);
            progress?.Report(job);
            if (job.Ended)
            {
                return job;
            }

            await Task.Delay(_pollPause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The results of a job in the order of its images, each once and without gaps. Resumes on its own when the connection breaks or the silo behind it dies, at the image that was next.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="from">Index of the first image wanted.</param>
    /// <param name="follow">True: results that are still to come are waited for until the job has ended. False: what is there now, up to the first image that is not done.</param>
    /// <param name="cancellationToken">Ends the reading, not the job.</param>
    /// <exception cref="ZeroShotException">
    /// There is no such job (or no longer, or it is somebody else's), or it failed: the results that it has are given before that is thrown, with
    /// <see cref="JobInfo.ProblemCode"/> (<see cref="ZeroShotError.StorageFailed"/> when it has none) and the reason. A cancelled job ends with the results that it has.
    /// </exception>
    /// <exception cref="TimeoutException">Nothing got through for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.</exception>
    public IAsyncEnumerable<JobResult> ResultsAsync(string jobId, long from = 0, bool follow = true, CancellationToken cancellationToken = default) =>
        new ResultReading(_exchange, JobPath(jobId), follow, _time).ReadAsync(from, cancellationToken);

    /// <summary>
    /// Sends the images of a job whose source is an <see cref="UploadSource"/>, and says that they are all. Requests are of bounded size and safe to repeat: after a broken connection, a
    /// crash or an answer that there is no room yet, sending goes on at the file that the job wants next.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="files">All files of the upload, in the same order whenever it is sent again. Those that the job has are not opened.</param>
    /// <param name="cancellationToken">Ends the sending; the job waits for the rest.</param>
    /// <returns>Where the job stands then. Results can be read meanwhile.</returns>
    /// <exception cref="ZeroShotException">The job takes no upload, has ended, has as many bytes as it may have, or had more files than these.</exception>
    /// <exception cref="TimeoutException">Nothing got through for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.</exception>
    public Task<JobInfo> UploadAsync(string jobId, IAsyncEnumerable<UploadFile> files, CancellationToken cancellationToken = default) =>
        new HttpUpload(_exchange, JobPath(jobId), _time).SendAsync(files, cancellationToken);

    /// <summary>How many images of a job have each label as their best one.</summary>
    public Task<LabelCountsBody> CountLabelsAsync(string jobId, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<LabelCountsBody>(HttpCall.Get($"{JobPath(jobId)}/labels"), cancellationToken);

    private Task<JobInfo> CommandAsync(string jobId, string command, CancellationToken cancellationToken) =>
        _exchange.SendAsync<JobBody, JobInfo>(HttpCall.Post($"{JobPath(jobId)}/{command}"), JobAnswers.Of, cancellationToken);

    private static string JobPath(string jobId) => $"v1/jobs/{Escaped(jobId)}";
}
