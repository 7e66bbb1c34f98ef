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

/// <summary>A disturbance of the schedule.</summary>
/// <param name="After">Delay after the previous disturbance.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Target">Index of the affected process among those that exist at that time, modulo their number.</param>
/// <param name="For">Duration of the suspension or downtime.</param>
internal sealed record Disturbance(TimeSpan After, DisturbanceKind Kind, int Target, TimeSpan For)
{
    // In practice, encoders fail often and control silos rarely.
    private static readonly (DisturbanceKind Kind, int Weight)[] _weights =
    [
        (DisturbanceKind.KillEncoder, 5), (DisturbanceKind.TerminateEncoder, 3), (DisturbanceKind.StopEncoder, 4), (DisturbanceKind.AddEncoder, 3),
        (DisturbanceKind.KillControl, 2), (DisturbanceKind.StopControl, 2), (DisturbanceKind.RestartRedis, 1), (DisturbanceKind.StopRedis, 2),
    ];

    /// <summary>The endless schedule for a seed.</summary>
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

    private static DisturbanceKind KindOf(int position)
    {
        foreach (var (kind, weight) in _weights)
        {
            position -= weight;
            if (position < 0)
            {
                return kind;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(position), position, "Must be less than the sum of the weights.");
    }
}
