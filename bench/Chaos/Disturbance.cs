namespace ZeroShotOrleans.Chaos;

internal enum DisturbanceKind
{
    KillEncoder,
    TerminateEncoder,
    StopEncoder,
    AddEncoder,
    KillControl,
    StopControl,
    RestartRedis,
    StopRedis,
}

/// <summary>One disturbance of the schedule.</summary>
/// <param name="After">How long after the one before.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Target">Which of the processes that are there then, counted round and round.</param>
/// <param name="For">How long it stands still, or is away.</param>
internal sealed record Disturbance(TimeSpan After, DisturbanceKind Kind, int Target, TimeSpan For)
{
    // Encoders die often in the field and control silos seldom.
    private static readonly (DisturbanceKind Kind, int Weight)[] _weights =
    [
        (DisturbanceKind.KillEncoder, 5), (DisturbanceKind.TerminateEncoder, 3), (DisturbanceKind.StopEncoder, 4), (DisturbanceKind.AddEncoder, 3),
        (DisturbanceKind.KillControl, 2), (DisturbanceKind.StopControl, 2), (DisturbanceKind.RestartRedis, 1), (DisturbanceKind.StopRedis, 2),
    ];

    /// <summary>The schedule of a seed; it has no end.</summary>
    public static IEnumerable<Disturbance> Of(int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            yield return new Disturbance(
                TimeSpan.FromSeconds(1 + (7 * random.NextDouble())), KindOf(random.Next(_weights.Sum(row => row.Weight))), random.Next(1000),
                TimeSpan.FromSeconds(1 + (11 * random.NextDouble())));
        }
    }

    private static DisturbanceKind KindOf(int place)
    {
        foreach (var (kind, weight) in _weights)
        {
            place -= weight;
            if (place < 0)
            {
                return kind;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(place), place, "More than the sum of the weights.");
    }
}
