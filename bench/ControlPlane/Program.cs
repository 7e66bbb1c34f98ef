using ZeroShotOrleans.ControlPlane;

// dotnet run --project bench/ControlPlane -c Release -- [throughput] [scaling] [scale-out] [memory] [kill] [interactive] [export]; without arguments: all.
string[] all = ["throughput", "scaling", "scale-out", "memory", "kill", "interactive", "export"];
foreach (var measurement in args.Length > 0 ? args : all)
{
    await (measurement switch
    {
        "throughput" => Measurements.ThroughputAsync(400_000),
        "scaling" => Measurements.ScalingAsync(seconds: 20),
        "scale-out" => Measurements.ScaleOutAsync(),
        "memory" => Measurements.MemoryAsync(1_000_000),
        "kill" => Measurements.KillAsync(),
        "export" => Measurements.ExportAsync(1_000_000),
        "interactive" => Measurements.InteractiveAsync(),
        _ => throw new ArgumentException($"Unknown measurement '{measurement}'. Available measurements: {string.Join(", ", all)}."),
    });
}
