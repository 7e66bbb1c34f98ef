using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>One job, as its owner sees it. Key: the job's id.</summary>
[Alias("zso.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>What was submitted.</summary>
    /// <exception cref="ZeroShotException">There is no such job. So for every member.</exception>
    [Alias("Describe"), AlwaysInterleave]
    Task<JobDescription> Describe(CancellationToken cancellationToken = default);

    /// <summary>Where it stands.</summary>
    [Alias("Progress"), AlwaysInterleave]
    Task<JobProgress> Progress(CancellationToken cancellationToken = default);

    /// <summary>
    /// The results in the order of the images, without gaps, each once; waits for those to come and ends when the job has ended. A reader whose
    /// silo died, or who was too slow, calls again with the index behind the last result it has.
    /// </summary>
    /// <param name="from">Index of the first image wanted, 0 or more.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    [Alias("Read"), AlwaysInterleave]
    IAsyncEnumerable<ResultChunk> Read(long from, CancellationToken cancellationToken = default);

    /// <summary>Ends the job; what was ranked stays readable. No effect on a finished job.</summary>
    [Alias("Cancel")]
    Task<JobProgress> Cancel(CancellationToken cancellationToken = default);

    /// <summary>Goes on with a cancelled, failed or interrupted job. No effect on a finished or running one.</summary>
    [Alias("Resume")]
    Task<JobProgress> Resume(CancellationToken cancellationToken = default);
}
