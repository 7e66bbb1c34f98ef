using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>The list of jobs: the one place where they begin.</summary>
[Alias("zso.IJobCatalogGrain")]
public interface IJobCatalogGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "jobs";

    /// <summary>
    /// Begins a job, or goes on with the unfinished job of the very same spec. Returns as soon as the job is stored: listing, embedding and
    /// ranking go on without the caller.
    /// </summary>
    /// <exception cref="ZeroShotException">The spec is wrong, or no silo has the model.</exception>
    [Alias("Submit"), ResponseTimeout("00:02:00")]
    Task<SubmittedJob> Submit(JobSpec spec, CancellationToken cancellationToken = default);

    /// <summary>The newest jobs, newest first.</summary>
    /// <param name="most">How many at most, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("List")]
    Task<ImmutableArray<JobSummary>> List(int most, CancellationToken cancellationToken = default);
}
