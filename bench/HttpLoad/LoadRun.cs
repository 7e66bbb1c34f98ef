using System.Globalization;
using ZeroShotOrleans.Benchmarks;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Tests.Overload;
using ZeroShotOrleans.Hosting;

namespace ZeroShotOrleans.HttpLoad;

/// <summary>Measures the layers in turn, so that a busy minute of a shared machine affects all of them, then overloads the HTTP API.</summary>
internal static class LoadRun
{
    private const string Model = "zeroshot-mini";
    private const int SequentialRequests = 50;

    // The default of Http:MaxConcurrentRequests: an accepted request waits for at most this many others.
    private const int ConcurrencyLimit = 256;
    private static readonly string[] _labels = ["cat", "wild animal", "building", "rocket", "flower", "cup of coffee", "camera", "street", "person", "food"];

    /// <summary>Runs the measurements.</summary>
    /// <returns>0; 1 if a response was neither 200 nor 429, or the server was not healthy.</returns>
    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        var photo = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "photos", "cat.jpg"), cancellationToken);
        await using var server = await ServerProcess.StartAsync(options.Url, cancellationToken);

        // Fewer connections than the server accepts, so that the client's limit applies first.
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1_500 }) { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(2) };
        var request = new PhotoRequest(http, $"/models/{Model}", photo, _labels);
        async Task Send()
        {
            if (await request.SendAsync(cancellationToken) is var response && response.Status != 200)
            {
                throw new InvalidOperationException($"The server returned {response.Status} instead of 200 to {options.Clients} clients.");
            }
        }

        await Send();
        Console.WriteLine($"{Environment.ProcessorCount} cores, one photo of {photo.Length / 1024} KiB a request ({request.Bytes / 1024} KiB as JSON), {_labels.Length} labels, {Model}, {LoadAverage()}");
        var capacity = await CapacityAsync(options, photo, Send);
        return options.OverloadSeconds == 0 || await OverloadAsync(options, server, request, Send, capacity, cancellationToken) ? 0 : 1;
    }

    private static async Task<double> CapacityAsync(LoadOptions options, byte[] photo, Func<Task> send)
    {
        var state = Directory.CreateTempSubdirectory("zso-load-sdk-");
        await using var silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions { StateDirectory = state.FullName });
        var client = new GrainClient(silo.Grains);
        var direct = new ClassifyRequest
        {
            Model = Model, Images = new ByteSlice { Files = [photo] }, LabelSets = [new LabelSetDefinition { Labels = [.. _labels] }], Score = new ScoreOptions { TopK = _labels.Length },
        };
        var file = Path.Combine(AppContext.BaseDirectory, "photos", "cat.jpg");
        await using var bare = new BareLoop(Path.Combine(AppContext.BaseDirectory, "models", Model), [.. Enumerable.Repeat(file, 200)]);
        var length = TimeSpan.FromSeconds(options.Seconds);
        (string Name, Func<Task<double>> Run)[] layers =
        [
            ("bare loop: read, decode, encode in batches of 8", () => BareAsync(bare, length)),
            ("SDK in the silo's process", () => ClosedLoop.RunAsync(options.Clients, length, () => client.ClassifyAsync(direct))),
            ("HTTP, the silo in another process", () => ClosedLoop.RunAsync(options.Clients, length, send)),
        ];
        var rates = new double[layers.Length, options.Rounds];

        // Warm-up: JIT and model loading.
        foreach (var layer in layers)
        {
            await layer.Run();
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < layers.Length; i++)
            {
                rates[i, round] = await layers[i].Run();
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\ncapacity: {options.Clients} clients, {options.Rounds} rounds of {options.Seconds} s; medians; {LoadAverage()}"));
        for (var i = 0; i < layers.Length; i++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{layers[i].Name,-52} {Median(Row(i, -1)),8:F1} requests/s  to bare loop {Median(Row(i, 0)):F2}  to SDK {Median(Row(i, 1)):F2}"));
        }

        var (sdkLatency, httpLatency) = (await ClosedLoop.MedianLatencyAsync(SequentialRequests, () => client.ClassifyAsync(direct)), await ClosedLoop.MedianLatencyAsync(SequentialRequests, send));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one request alone: SDK {sdkLatency.TotalMilliseconds:F1} ms, HTTP {httpLatency.TotalMilliseconds:F1} ms"));
        state.Delete(recursive: true);
        return Median(Row(2, -1));

        double[] Row(int layer, int to) => [.. Enumerable.Range(0, options.Rounds).Select(round => rates[layer, round] / (to < 0 ? 1 : rates[to, round]))];
    }

    private static async Task<bool> OverloadAsync(
        LoadOptions options, ServerProcess server, PhotoRequest request, Func<Task> send, double capacity, CancellationToken cancellationToken)
    {
        var before = await ClosedLoop.MedianLatencyAsync(SequentialRequests, send);
        var memory = server.Pid is { } pid ? MemoryWatch.Of(pid) : 0;
        var rate = options.Times * capacity;
        Tally tally;
        HealthWatch health;
        MemoryWatch? peak = null;
        await using (health = new HealthWatch(server.Address))
        {
            await using (peak = server.Pid is { } watched ? new MemoryWatch(watched) : null)
            {
                tally = await OpenLoop.RunAsync(request, rate, TimeSpan.FromSeconds(options.OverloadSeconds), cancellationToken);
            }
        }

        var after = await ClosedLoop.MedianLatencyAsync(SequentialRequests, send);
        var accepted = tally.Count(200) / (double)options.OverloadSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\noverload: {rate:F0} requests/s, {options.Times:F0} times the capacity, for {options.OverloadSeconds} s; {LoadAverage()}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"200: {tally.Count(200)} ({accepted:F1}/s, {accepted / capacity:F2} of the capacity), 429: {tally.Count(429)}, anything else: {(tally.Others.Length > 0 ? tally.Others : "none")}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"accepted: p50 {tally.Within(0.5, 200).TotalMilliseconds:F0} ms, p99 {tally.Within(0.99, 200).TotalMilliseconds:F0} ms; {ConcurrencyLimit} concurrent requests at that rate take {ConcurrencyLimit / accepted * 1000:F0} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"refused: p50 {tally.Within(0.5, 429).TotalMilliseconds:F0} ms, p99 {tally.Within(0.99, 429).TotalMilliseconds:F0} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"working set: before {memory / 1048576.0:F0} MiB, peak {(peak?.Peak ?? 0) / 1048576.0:F0} MiB, after {(server.Pid is { } id ? MemoryWatch.Of(id) : 0) / 1048576.0:F0} MiB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"health: {health.Looks} checks, {health.Problems.Count} not 200, slowest {health.Slowest.TotalMilliseconds:F0} ms {string.Join("; ", health.Problems.Take(3))}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one request alone: before {before.TotalMilliseconds:F1} ms, after {after.TotalMilliseconds:F1} ms"));
        return tally.Others.Length == 0 && health.Problems.Count == 0;
    }

    private static async Task<double> BareAsync(BareLoop bare, TimeSpan length)
    {
        var started = TimeProvider.System.GetTimestamp();
        var images = 0;
        while (TimeProvider.System.GetElapsedTime(started) < length)
        {
            images += await bare.RunAsync();
        }

        return images / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? $"load average {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3))}" : "load average unknown";
}
