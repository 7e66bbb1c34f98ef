namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>What leases of a job came to beside outcomes.</summary>
/// <param name="Expired">Leases that came back from silos that died or hung.</param>
/// <param name="Duplicates">Outcomes that came a second time.</param>
/// <param name="ImagesOfExpired">Images that came back with <paramref name="Expired"/>.</param>
/// <param name="ImagesReturned">Images that silos gave back.</param>
internal readonly record struct LeaseTotals(long Expired, long Duplicates, long ImagesOfExpired, long ImagesReturned)
{
    /// <summary>What came since.</summary>
    public LeaseTotals Since(LeaseTotals before) => new(
        Expired - before.Expired, Duplicates - before.Duplicates, ImagesOfExpired - before.ImagesOfExpired, ImagesReturned - before.ImagesReturned);
}
