namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Which silo gets the next request.</summary>
internal static class SiloChoice
{
    /// <summary>
    /// Loads are close when they differ by fewer images. Loading a model takes seconds, in which a silo that has it encodes more than these.
    /// </summary>
    public const int CloseImages = 32;

    /// <summary>
    /// The silo with the fewest images in hand; one that has the model in memory before one that has not, unless it has <see cref="CloseImages"/> more.
    /// Silos that failed or refused the model a moment ago come last. Equal ones are drawn by lot, or each control silo would send to the same one.
    /// </summary>
    /// <returns>Null when there is none that takes work and had room a moment ago.</returns>
    public static RoutedSilo? Pick(IEnumerable<RoutedSilo> silos, string model, int images, DateTimeOffset now, Random random) => silos
        .Where(silo => !silo.Draining && !silo.IsFull(images, now))
        .OrderBy(silo => silo.Suits(model, now) ? 0 : 1)
        .ThenBy(silo => silo.Load(now) + (silo.Models.Contains(model) ? 0 : CloseImages))
        .ThenBy(_ => random.Next())
        .FirstOrDefault();
}
