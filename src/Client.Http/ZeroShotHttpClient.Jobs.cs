using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

public sealed partial class ZeroShotHttpClient
{
    // Often enough for an observer, and no load for the HTTP API.
    private static readonly TimeSpan _pollPause = TimeSpan.FromSeconds(1);

    /// <summary>Starts a job, or resumes the unfinished job with an identical spec. Needs the scope <c>jobs</c>, like all methods for jobs.</summary>
    /// <param name="spec">
    /// The job spec; an empty model is the server's default. Its tenant is the holder of the key. A spec that the HTTP API cannot express is rejected rather than changed:
    /// <see cref="ListSource.FollowLinks"/>, a <see cref="JobSpec.Reuse"/> with a job's id, labels together with the name of a stored set.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, not the job.</param>
    /// <returns>The job, with <see cref="JobInfo.Resumed"/>.</returns>
    public Task<JobInfo> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<JobBody, JobInfo>(HttpCall.Post("v1/jobs", JobRequests.Of(spec), repeatable: false), JobAnswers.Of, cancellationToken);

    /// <summary>Starts a job that classifies the images of another for other labels, using its stored embeddings (<see cref="JobSpec.KeepEmbeddings"/>).</summary>
    /// <param name="jobId">The other job, which must have ended and stored its embeddings.</param>
    /// <param name="labelSets">The labels.</param>
    /// <param name="score">How similarities become scores; null uses the other job's options.</param>
    /// <param name="cancellationToken">Cancels the call, not the job.</param>
    public Task<JobInfo> RelabelAsync(string jobId, ImmutableArray<LabelSetDefinition> labelSets, ScoreOptions? score = null, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<JobBody, JobInfo>(HttpCall.Post($"{JobPath(jobId)}/relabel", JobRequests.Of(labelSets, score), repeatable: false), JobAnswers.Of, cancellationToken);

    /// <summary>The newest jobs of the key's holder, newest first; with the scope <c>admin</c>, of all holders.</summary>
    /// <param name="most">Maximum number, 1 to 1000.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task<ImmutableArray<JobInfo>> ListJobsAsync(int most = 100, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<JobListBody, ImmutableArray<JobInfo>>(HttpCall.Get($"v1/jobs?most={Number(most)}"), JobAnswers.Of, cancellationToken);

    /// <summary>A job with its progress.</summary>
    public Task<JobInfo> GetJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<JobBody, JobInfo>(HttpCall.Get(JobPath(jobId)), JobAnswers.Of, cancellationToken);

    /// <summary>Pauses the job: no more images are leased until it is resumed.</summary>
    public Task<JobInfo> PauseJobAsync(string jobId, CancellationToken cancellationToken = default) => CommandAsync(jobId, "pause", cancellationToken);

    /// <summary>Resumes a paused, cancelled, failed or interrupted job.</summary>
    public Task<JobInfo> ResumeJobAsync(string jobId, CancellationToken cancellationToken = default) => CommandAsync(jobId, "resume", cancellationToken);

    /// <summary>Cancels the job; its results so far stay readable.</summary>
    public Task<JobInfo> CancelJobAsync(string jobId, CancellationToken cancellationToken = default) => CommandAsync(jobId, "cancel", cancellationToken);

    /// <summary>Retries images with errors.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="errors">Errors to retry; empty for all.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task<JobInfo> RetryJobAsync(string jobId, ImmutableArray<ImageError> errors = default, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<JobBody, JobInfo>(HttpCall.Post($"{JobPath(jobId)}/retry", errors.IsDefaultOrEmpty ? null : new RetryBody { Errors = errors }), JobAnswers.Of, cancellationToken);

    /// <summary>Cancels the job if it is still running, and deletes it with its results.</summary>
    public Task DeleteJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync(new HttpCall(HttpMethod.Delete, JobPath(jobId), Repeatable: false), cancellationToken);

    /// <summary>Waits until a job has ended, across broken connections. A paused job is waited for until it is resumed.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="progress">Receives the job's progress once a second; may be null.</param>
    /// <param name="cancellationToken">Cancels the wait, not the job.</param>
    /// <returns>The job, finished, cancelled or failed.</returns>
    /// <exception cref="TimeoutException">No response arrived for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.</exception>
    public async Task<JobInfo> WaitForEndAsync(string jobId, IProgress<JobInfo>? progress = null, CancellationToken cancellationToken = default)
    {
        var recovery = _exchange.Recovery($"waiting for the end of job {jobId}");
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
    /// The results of a job in the order of its images, each exactly once. Resumes automatically at the next image when the connection breaks or the silo behind it dies.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="from">Index of the first image to return.</param>
    /// <param name="follow">True waits for further results until the job has ended. False returns the results available now, up to the first image without an outcome.</param>
    /// <param name="cancellationToken">Stops the reading, not the job.</param>
    /// <exception cref="ZeroShotException">
    /// The job does not exist (any more), belongs to another tenant, or failed: its results are returned before the exception is thrown, with
    /// <see cref="JobInfo.ProblemCode"/> (<see cref="ZeroShotError.StorageFailed"/> if it has none) and the reason. A cancelled job ends after the results it has.
    /// </exception>
    /// <exception cref="TimeoutException">No response arrived for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.</exception>
    public IAsyncEnumerable<JobResult> ResultsAsync(string jobId, long from = 0, bool follow = true, CancellationToken cancellationToken = default) =>
        new ResultReading(_exchange, JobPath(jobId), follow, _time).ReadAsync(from, cancellationToken);

    /// <summary>
    /// Uploads the images of a job whose source is an <see cref="UploadSource"/>, and completes the upload. Requests are of bounded size and safe to repeat: after a broken connection, a
    /// crash or a full buffer, the upload resumes at the next file that the job expects.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="files">All files of the upload, in the same order on every attempt. Files that the job already has are not opened.</param>
    /// <param name="cancellationToken">Stops the sending; the job waits for the remaining files.</param>
    /// <returns>The job's progress afterwards. Results can be read in the meantime.</returns>
    /// <exception cref="ZeroShotException">The job does not accept uploads, has ended, has reached its size limit, or already has more files than these.</exception>
    /// <exception cref="TimeoutException">No response arrived for <see cref="ZeroShotHttpOptions.RetryTimeout"/>.</exception>
    public Task<JobInfo> UploadAsync(string jobId, IAsyncEnumerable<UploadFile> files, CancellationToken cancellationToken = default) =>
        new HttpUpload(_exchange, JobPath(jobId), _time).SendAsync(files, cancellationToken);

    /// <summary>How many images of a job have each label as their best one.</summary>
    public Task<LabelCountsBody> CountLabelsAsync(string jobId, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<LabelCountsBody>(HttpCall.Get($"{JobPath(jobId)}/labels"), cancellationToken);

    private Task<JobInfo> CommandAsync(string jobId, string command, CancellationToken cancellationToken) =>
        _exchange.SendAsync<JobBody, JobInfo>(HttpCall.Post($"{JobPath(jobId)}/{command}"), JobAnswers.Of, cancellationToken);

    private static string JobPath(string jobId) => $"v1/jobs/{Escaped(jobId)}";
}
