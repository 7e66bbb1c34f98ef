namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Chooses the silo for the next request.</summary>
internal static class SiloChoice
{
    /// <summary>
    /// Loads that differ by fewer images are considered equal. Loading a model takes seconds, in which a silo that has it encodes more images than this.
    /// </summary>
    public const int CloseImages = 32;

    /// <summary>
    /// The silo with the fewest images in flight; preferably one with the model in memory, unless it has <see cref="CloseImages"/> more.
    /// Silos that recently failed or lacked the model come last. Ties are broken at random, or all control silos would choose the same one.
    /// </summary>
    /// <returns>Null if no silo accepts work and recently had room.</returns>
    public static RoutedSilo? Pick(IEnumerable<RoutedSilo> silos, string model, int images, DateTimeOffset now, Random random) => silos
        .Where(silo => !silo.Draining && !silo.IsFull(images, now))
        .OrderBy(silo => silo.Suits(model, now) ? 0 : 1)
        .ThenBy(silo => silo.Load(now) + (silo.Models.Contains(model) ? 0 : CloseImages))
        .ThenBy(_ => random.Next())
        .FirstOrDefault();
}
