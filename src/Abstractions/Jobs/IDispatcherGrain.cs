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
    Task Announce(string jobId);

    /// <summary>Waits up to 5 seconds for images. Null when there were none: ask again.</summary>
    [Alias("Lease"), ResponseTimeout("00:00:15"), AlwaysInterleave]
    Task<ImageLease?> Lease(LeaseRequest request, CancellationToken cancellationToken = default);
}
