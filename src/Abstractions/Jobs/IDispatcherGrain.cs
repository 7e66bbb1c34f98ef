using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>
/// Where encoder silos wait for work of one model. Key: the model's name. It knows which jobs have images to give away and asks them in turn, so
/// that a small job does not wait for a big one. It keeps nothing that cannot be told again: jobs announce themselves until they are empty.
/// </summary>
[Alias("zso.IDispatcherGrain")]
public interface IDispatcherGrain : IGrainWithStringKey
{
    /// <summary>A job says that it has images to give away. Repeating it changes nothing.</summary>
    [Alias("Announce"), OneWay, AlwaysInterleave]
    Task Announce(JobAnnouncement announcement);

    /// <summary>Waits up to 5 seconds for images. Null when there were none: ask again.</summary>
    [Alias("Lease"), ResponseTimeout("00:00:15"), AlwaysInterleave]
    Task<ImageLease?> Lease(LeaseRequest request, CancellationToken cancellationToken = default);
}

/// <summary>A job has images to give away.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Priority">Its share beside the tenant's other jobs.</param>
/// <param name="Waiting">How many images wait in it, as far as it is listed.</param>
[GenerateSerializer, Immutable, Alias("zso.JobAnnouncement")]
public sealed record JobAnnouncement(
    [property: Id(0)] string JobId, [property: Id(1)] string Tenant, [property: Id(2)] JobPriority Priority, [property: Id(3)] long Waiting);
