namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>A job, for housekeeping. Key: the job's id. The same grain as <see cref="IJobGrain"/>: a job that is deleted past its activation would continue to answer.</summary>
[Alias("zso.IJobRetentionGrain")]
public interface IJobRetentionGrain : IGrainWithStringKey
{
    /// <summary>Deletes the job unless its owner has resumed or retried it meanwhile.</summary>
    /// <param name="due">Deletes only a job whose retention time is over by then; null: any finished job without a retention time of its own.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether it was deleted.</returns>
    [Alias("DeleteEnded"), ResponseTimeout("00:10:00")]
    Task<bool> DeleteEndedAsync(DateTimeOffset? due, CancellationToken cancellationToken = default);
}
