using System.Diagnostics;
using System.Globalization;
using ZeroShotOrleans.HttpLoad;

namespace ZeroShotOrleans.Soak;

/// <summary>Sends all kinds of requests for a time, and prints what the silo holds meanwhile.</summary>
/// <param name="duration">How long.</param>
/// <param name="settings">Settings of the silo, as <c>Key:Name=value</c>; they replace the defaults of the soak.</param>
internal sealed class SoakRun(TimeSpan duration, string[] settings)
{
    private const int Samples = 60;

    // Growth from the third quarter to the last that is still level: the log of the state and the garbage collector move by a few percent.
    private const double Tolerance = 1.1;

    // The smallest budgets, so that each is full, and its eviction at work, in the first quarter.
    private static readonly string[] _defaults =
    [
        "Labels:MaxCachedBytes=16777216", "Labels:MaxMemoryBytes=8388608", "Labels:MaxPinnedBytes=4194304", "Encoder:LabelCacheBytes=8388608", "Jobs:KeepFinished=50",
    ];

    private readonly List<Sample> _samples = [];

    /// <summary>Runs it.</summary>
    /// <returns>0; 1 if memory, descriptors or state still grew in the last quarter, or an answer was wrong.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(url: "", cancellationToken, [.. _defaults, .. settings]);
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(2) };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var traffic = new Traffic(http, Path.Combine(AppContext.BaseDirectory, "photos")).All;
        var running = traffic.Select(workload => workload.RepeatAsync(end.Token)).ToArray();
        await WatchAsync(server, cancellationToken);
        await end.CancelAsync();
        await Task.WhenAll(running);
        foreach (var workload in traffic)
        {
            Console.WriteLine(workload);
        }

        return Level() && traffic.All(workload => workload.Failures == 0) ? 0 : 1;
    }

    private async Task WatchAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        Console.WriteLine(string.Join(", ", [.. _defaults, .. settings]));
        Console.WriteLine(Sample.Heading);
        var clock = Stopwatch.StartNew();
        for (var number = 1; number <= Samples; number++)
        {
            await Task.Delay(TimeSpan.FromTicks(Math.Max(0, (duration * number / Samples - clock.Elapsed).Ticks)), cancellationToken);
            _samples.Add(Sample.Take(clock.Elapsed, server));
            Console.WriteLine(_samples[^1]);
        }
    }

    private bool Level()
    {
        double[] growth = [Growth(sample => sample.Memory), Growth(sample => sample.Descriptors), Growth(sample => sample.State)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"last quarter to the one before: RSS {growth[0]:F2}, descriptors {growth[1]:F2}, state {growth[2]:F2}; level up to {Tolerance:F1}"));
        return growth.All(ratio => ratio <= Tolerance);
    }

    // The largest of a quarter, because the requests of the moment make each value move from one sample to the next.
    private double Growth(Func<Sample, double> value) => _samples[(Samples * 3 / 4)..].Max(value) / _samples[(Samples / 2)..(Samples * 3 / 4)].Max(value);
}
