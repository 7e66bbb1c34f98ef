using ZeroShotOrleans.ControlPlane;

// dotnet run --project bench/ControlPlane -c Release -- [throughput] [scaling] [scale-out] [memory] [kill] [people]; without any: all.
string[] all = ["throughput", "scaling", "scale-out", "memory", "kill", "people"];
foreach (var measurement in args.Length > 0 ? args : all)
{
    await (measurement switch
    {
        "throughput" => Measurements.ThroughputAsync(400_000),
        "scaling" => Measurements.ScalingAsync(seconds: 20),
        "scale-out" => Measurements.ScaleOutAsync(),
        "memory" => Measurements.MemoryAsync(1_000_000),
        "kill" => Measurements.KillAsync(),
        "people" => Measurements.PeopleAsync(),
        _ => throw new ArgumentException($"There is no measurement '{measurement}'. There are: {string.Join(", ", all)}."),
    });
}
