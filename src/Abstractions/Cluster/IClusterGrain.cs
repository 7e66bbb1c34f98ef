using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>The cluster as its operator sees it. A stateless worker on control silos.</summary>
[Alias("zso.IClusterGrain")]
public interface IClusterGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "cluster";

    /// <summary>What is there and what it does. A silo that does not answer in time is in the answer without a load.</summary>
    [Alias("Status"), AlwaysInterleave]
    Task<ClusterStatus> Status(CancellationToken cancellationToken = default);

    /// <summary>Takes an encoder silo out of the work without losing a lease: it takes no more, ends what it has, and stays in the cluster.</summary>
    /// <param name="silo">Name or address of the silo, as <see cref="Status"/> shows it.</param>
    /// <param name="on">False: it takes work again.</param>
    /// <param name="cancellationToken">Ends the wait, not the draining.</param>
    /// <returns>The silo, when nothing is in its hands any more.</returns>
    /// <exception cref="ZeroShotException">There is no such silo, or it is no encoder.</exception>
    [Alias("Drain"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task<ClusterSilo> Drain(string silo, bool on = true, CancellationToken cancellationToken = default);
}
