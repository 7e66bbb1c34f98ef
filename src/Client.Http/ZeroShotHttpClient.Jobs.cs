using System.Collections.Immutable;
using ZeroShotOrleans.Client.Http;
using ZeroShotOrleans.Http.Contracts;

// The namespace of everything that a program uses.
namespace ZeroShotOrleans;

public sealed partial class ZeroShotHttpClient
{
    /// <inheritdoc/>
    public Task<IZeroShotJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default)
    {
        var body = JobRequests.Of(spec, ModelOf(spec.Model));
        return ClientActivity.RunAsync(ClientActivity.Submit, body.Model, count: null, () =>
            _exchange.SendAsync<JobBody, IZeroShotJob>(HttpCall.Post("v1/jobs", body, repeatable: false), Submitted, cancellationToken));
    }

    /// <inheritdoc/>
    public IZeroShotJob GetJob(string jobId)
    {
        ArgumentException.ThrowIfNullOrEmpty(jobId);
        return new HttpJob(_exchange, jobId, _time);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<JobInfo>> ListJobsAsync(int most = 100, CancellationToken cancellationToken = default) =>
        _exchange.SendAsync<JobListBody, ImmutableArray<JobInfo>>(HttpCall.Get($"v1/jobs?most={Number(most)}"), JobAnswers.Of, cancellationToken);

    private HttpJob Submitted(JobBody job) => new(_exchange, job.Id, _time) { Resumed = job.Resumed ?? false, NotResumed = job.NotResumed };
}
