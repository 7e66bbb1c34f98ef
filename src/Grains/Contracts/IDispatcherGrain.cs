using Orleans.Concurrency;

namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>
/// Distributes the work of one model to encoder silos. Key: the model's name. It knows which jobs have images to lease and asks them in fair turns, so
/// that a small job does not wait for a big one. Its state is soft: jobs announce themselves until they have no more images.
/// </summary>
[Alias("zso.IDispatcherGrain")]
public interface IDispatcherGrain : IGrainWithStringKey
{
    /// <summary>Announces a job with images to lease. Idempotent.</summary>
    [Alias("Announce"), OneWay, AlwaysInterleave]
    Task AnnounceAsync(JobAnnouncement announcement);

    /// <summary>Waits up to 5 seconds for images. Returns null if there were none; call again.</summary>
    [Alias("Lease"), ResponseTimeout("00:00:15"), AlwaysInterleave]
    Task<ImageLease?> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken = default);
}

/// <summary>A job with images to lease.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Priority">Its share among the tenant's jobs.</param>
/// <param name="Waiting">Number of waiting images listed so far.</param>
[GenerateSerializer, Immutable, Alias("zso.JobAnnouncement")]
public sealed record JobAnnouncement(
    [property: Id(0)] string JobId, [property: Id(1)] string Tenant, [property: Id(2)] JobPriority Priority, [property: Id(3)] long Waiting);
