using System.Diagnostics;
using System.Globalization;
using ZeroShotOrleans.Benchmarks;
using ZeroShotOrleans.Latency;

// dotnet run --project bench/Latency -c Release -- [job [IMAGES [ROUNDS]]] | [fast [IMAGES-PER-SECOND [IMAGES [ROUNDS]]]]
// Rounds alternate between local files and stores, so that other load on the machine affects all of them: compare the ratios of a round.
var what = args.Length > 0 ? args[0] : "job";
if (what == "serve")
{
    await SleepingStore.ServeAsync(args[1]);
    return;
}

int Argument(int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
var speed = what == "fast" ? Argument(1, 1000) : 0;
var images = what == "fast" ? Argument(2, 5000) : Argument(1, 2000);
var rounds = what == "fast" ? Argument(3, 3) : Argument(2, 5);
var concurrent = speed > 500 ? 512 : 64;

using var photos = new Photos(images);
await using var store = await StoreProcess.StartAsync(photos.Directory);
var settings = new Dictionary<string, string?> { ["Urls:MaxConcurrent"] = concurrent.ToString(CultureInfo.InvariantCulture) };
if (what == "fast")
{
    var models = Directory.CreateDirectory(Path.Combine(photos.Directory, "models", "simulated"));
    await File.WriteAllTextAsync(Path.Combine(models.FullName, "config.json"), "{}");
    settings["Models:Directories:0"] = models.Parent!.FullName;
}

await using var host = what == "fast"
    ? await JobHost.StartAsync(store.Port, "simulated", settings, builder => FetchingEncoderGrain.Use(builder, speed))
    : await JobHost.StartAsync(store.Port, "zeroshot-mini", settings, FetchingEncoderGrain.Remove);

// A line of half again what the job takes: 60 kB an image.
(string Name, Store? Store)[] sources =
[
    ("local files", null),
    ("GET without latency", new Store(0)),
    ("50 ms", new Store(50)),
    ("200 ms", new Store(200)),
    ("50 ms, 1 of 100 takes 3 s", new Store(50, SlowOfThousand: 10)),
    ("50 ms, 20 MB/s", new Store(50, BytesPerSecond: 20_000_000)),
];
if (speed > 500)
{
    // The line would be what is measured, and the job would end before the slow images.
    sources = sources[..4];
}

// Slow images are in the first half: at the end of a job there is nothing else to do.
IEnumerable<string> Entries(Store? from) => from is { } answers
    ? photos.Files.Select((file, index) => store.At(file, index < images / 2 ? answers : answers with { SlowOfThousand = 0 })) : photos.Files;
foreach (var source in sources)
{
    await host.RunAsync(Entries(source.Store).Take(images / 4));
}

var rates = new double[sources.Length, rounds];
var connections = new long[sources.Length];
for (var round = 0; round < rounds; round++)
{
    for (var i = 0; i < sources.Length; i++)
    {
        await store.CountAsync();
        var watch = Stopwatch.StartNew();
        var (classified, errors) = await host.RunAsync(Entries(sources[i].Store));
        rates[i, round] = classified / watch.Elapsed.TotalSeconds;
        connections[i] = Math.Max(connections[i], (await store.CountAsync()).Connections);
        if (errors > 0)
        {
            Console.WriteLine($"{sources[i].Name}: {errors} errors");
        }

        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{round} {sources[i].Name}: {rates[i, round]:F1}"));
    }
}

Console.WriteLine($"{images} JPEG photos of 640 pixels, {(speed > 0 ? $"a simulated device of {speed} images/s" : "zeroshot-mini float32")}, at most {concurrent} concurrent fetches, {Environment.ProcessorCount} cores, {rounds} rounds; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
Console.WriteLine($"{"source",-30} {"images/s",9} {"to local",9} {"lowest",8} {"highest",8} {"connections",12}");
for (var i = 0; i < sources.Length; i++)
{
    double[] ratios = [.. Enumerable.Range(0, rounds).Select(round => rates[i, round] / rates[0, round]).Order()];
    double[] own = [.. Enumerable.Range(0, rounds).Select(round => rates[i, round]).Order()];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sources[i].Name,-30} {own[rounds / 2],9:F1} {ratios[rounds / 2],9:F3} {ratios[0],8:F3} {ratios[^1],8:F3} {connections[i],12}"));
}
