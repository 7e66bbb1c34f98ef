namespace ZeroShotOrleans.Jobs.Ledger;

/// <summary>Totals of the leases of a job, apart from outcomes.</summary>
/// <param name="Expired">Expired leases of silos that died or hung.</param>
/// <param name="Duplicates">Duplicate outcomes.</param>
/// <param name="ImagesOfExpired">Images of <paramref name="Expired"/> leases.</param>
/// <param name="ImagesReturned">Images that silos returned.</param>
internal readonly record struct LeaseTotals(long Expired, long Duplicates, long ImagesOfExpired, long ImagesReturned)
{
    /// <summary>Returns the difference from an earlier value.</summary>
    public LeaseTotals Since(LeaseTotals before) => new(
        Expired - before.Expired, Duplicates - before.Duplicates, ImagesOfExpired - before.ImagesOfExpired, ImagesReturned - before.ImagesReturned);
}
