using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>Creates and lists jobs.</summary>
[Alias("zso.IJobCatalogGrain")]
public interface IJobCatalogGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "jobs";

    /// <summary>
    /// Starts a job, or resumes the unfinished job of an identical spec. Returns as soon as the job is stored: listing, embedding and
    /// classification continue without the client.
    /// </summary>
    /// <exception cref="ZeroShotException">The spec is invalid, or no silo has the model.</exception>
    [Alias("Submit"), ResponseTimeout("00:02:00")]
    Task<SubmittedJob> SubmitAsync(JobSpec spec, CancellationToken cancellationToken = default);

    /// <summary>The newest jobs, newest first.</summary>
    /// <param name="most">Maximum number, 1 to 1000.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("List")]
    Task<ImmutableArray<JobSummary>> ListAsync(int most, CancellationToken cancellationToken = default);
}
