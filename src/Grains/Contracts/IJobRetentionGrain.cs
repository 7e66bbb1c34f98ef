namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>A job, for housekeeping. Key: the job's id. The same grain as <see cref="IJobGrain"/>: an activation that is not called would outlive its deleted job.</summary>
[Alias("zso.IJobRetentionGrain")]
public interface IJobRetentionGrain : IGrainWithStringKey
{
    /// <summary>Deletes the job unless its owner has resumed or retried it in the meantime.</summary>
    /// <param name="due">Deletes only a job whose retention time is over by then; null to delete any finished job without its own retention time.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether it was deleted.</returns>
    [Alias("DeleteEnded"), ResponseTimeout("00:10:00")]
    Task<bool> DeleteEndedAsync(DateTimeOffset? due, CancellationToken cancellationToken = default);
}
