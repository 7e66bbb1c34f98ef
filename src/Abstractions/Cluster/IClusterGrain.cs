using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>Status and operation of the cluster. A stateless worker on control silos.</summary>
[Alias("zso.IClusterGrain")]
public interface IClusterGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "cluster";

    /// <summary>The silos, their load and the jobs. A silo that does not answer in time is included without its load.</summary>
    [Alias("Status"), AlwaysInterleave]
    Task<ClusterStatus> StatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Drains an encoder silo without losing a lease: it takes no more work, completes what it has, and stays in the cluster.</summary>
    /// <param name="silo">Name or address of the silo, as in <see cref="StatusAsync"/>.</param>
    /// <param name="on">False: it accepts work again.</param>
    /// <param name="cancellationToken">Cancels the wait, not the draining.</param>
    /// <returns>The silo, once it has no work in flight.</returns>
    /// <exception cref="ZeroShotException">The silo does not exist, or is not an encoder.</exception>
    [Alias("Drain"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task<ClusterSilo> DrainAsync(string silo, bool on = true, CancellationToken cancellationToken = default);
}
