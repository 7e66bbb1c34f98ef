using System.Globalization;
using ZeroShotOrleans.Benchmarks;
using ZeroShotOrleans.Latency;

// dotnet run --project bench/Latency -c Release -- job [IMAGES [ROUNDS [SOURCE...]]]
// dotnet run --project bench/Latency -c Release -- fast [IMAGES-PER-SECOND [IMAGES [ROUNDS [SOURCE...]]]]
// Sources: url0, url50, url200, slow, line, s3, s3list; default url50, s3 and s3list.
// Every measurement of a store stands between two of local files, and is compared with their mean: load that comes and goes affects all three.
string[] serving = ["serve", "serve-objects"];
var what = args.Length > 0 ? args[0] : "job";
if (serving.Contains(what))
{
    await (what == "serve" ? SleepingStore.ServeAsync(args[1]) : ObjectServer.ServeAsync(args[1], int.Parse(args[2], CultureInfo.InvariantCulture)));
    return;
}

var at = 0;
int Argument(int otherwise) => args.Length > ++at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
var speed = what == "fast" ? Argument(1000) : 0;
var images = Argument(speed > 0 ? 4 * speed : 1000);
var rounds = Argument(3);
var names = args.Length > ++at ? args[at..] : ["url50", "s3", "s3list"];
var concurrent = speed > 500 ? 512 : 64;

using var photos = new Photos(images);
await using var web = await StoreProcess.StartAsync("serve", photos.Directory);
await using var objects = await StoreProcess.StartAsync("serve-objects", photos.Directory, "50");
var settings = new Dictionary<string, string?>
{
    ["Urls:MaxConcurrent"] = concurrent.ToString(CultureInfo.InvariantCulture),
    ["ObjectStores:MaxConcurrent"] = concurrent.ToString(CultureInfo.InvariantCulture),
    ["ObjectStores:S3:Endpoint"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{objects.Port}"),
};

// Requests are signed, as they are where it matters.
Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE0000000000");
Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "verysecretkeyverysecretkey");
if (what == "fast")
{
    var models = Directory.CreateDirectory(Path.Combine(photos.Directory, "models", "simulated"));
    await File.WriteAllTextAsync(Path.Combine(models.FullName, "config.json"), "{}");
    settings["Models:Directories:0"] = models.Parent!.FullName;
}

await using var host = what == "fast"
    ? await JobHost.StartAsync(web.Port, "simulated", settings, builder => FetchingEncoderGrain.Use(builder, speed))
    : await JobHost.StartAsync(web.Port, "zeroshot-mini", settings, FetchingEncoderGrain.Remove);

// Slow images are in the first half: at the end of a job there is nothing else to do.
Task<ZeroShotOrleans.ImageSource> Urls(Store store) => host.ListAsync(
    photos.Files.Select((file, index) => web.At(file, index < images / 2 ? store : store with { SlowOfThousand = 0 })));
var known = new Dictionary<string, (string Name, Func<Task<ZeroShotOrleans.ImageSource>> Source)>
{
    ["url0"] = ("URLs, no latency", () => Urls(new Store(0))),
    ["url50"] = ("URLs, 50 ms", () => Urls(new Store(50))),
    ["url200"] = ("URLs, 200 ms", () => Urls(new Store(200))),
    ["slow"] = ("URLs, 50 ms, 1 of 100 takes 3 s", () => Urls(new Store(50, SlowOfThousand: 10))),

    // A line of half again what the job takes: 60 kB an image.
    ["line"] = ("URLs, 50 ms, 20 MB/s", () => Urls(new Store(50, BytesPerSecond: 20_000_000))),
    ["s3"] = ("S3 prefix, 50 ms", () => Task.FromResult<ZeroShotOrleans.ImageSource>(new ZeroShotOrleans.ObjectStoreSource { Prefix = $"s3://{ObjectServer.Bucket}/" })),
    ["s3list"] = ("S3 addresses in a list, 50 ms", () => host.ListAsync(photos.Files.Select(file => $"s3://{ObjectServer.Bucket}/{Path.GetFileName(file)}"))),
};
List<(string Name, ZeroShotOrleans.ImageSource Images)> sources = [];
foreach (var name in names)
{
    sources.Add((known[name].Name, await known[name].Source()));
}

var local = await host.ListAsync(photos.Files);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{images} JPEG photos of 640 pixels, {(speed > 0 ? $"a simulated device of {speed} images/s" : "zeroshot-mini float32")}, at most {concurrent} concurrent fetches, {Environment.ProcessorCount} cores, {rounds} rounds; load average at the start {MachineLoad.Average}"));

// Code is compiled, connections are open, and the pump knows its speed.
await host.RunAsync(local);
foreach (var source in sources)
{
    await host.RunAsync(source.Images);
}

var measured = sources.Select(_ => new List<Measurement>()).ToArray();
for (var round = 0; round < rounds; round++)
{
    var before = await MeasureAsync("local files", local);
    for (var i = 0; i < sources.Count; i++)
    {
        var store = await MeasureAsync(sources[i].Name, sources[i].Images);
        var after = await MeasureAsync("local files", local);
        measured[i].Add(store with { Ratio = store.Rate / ((before.Rate + after.Rate) / 2) });
        before = after;
    }
}

Console.WriteLine($"{"source",-32} {"images/s",9} {"to local",9} {"lowest",8} {"highest",8} {"own cores",10} {"store",7} {"others",7}");
for (var i = 0; i < sources.Count; i++)
{
    var ratios = measured[i].Select(one => one.Ratio).Order().ToList();
    double Median(Func<Measurement, double> of) => measured[i].Select(of).Order().ElementAt(rounds / 2);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{sources[i].Name,-32} {Median(one => one.Rate),9:F1} {ratios[rounds / 2],9:F3} {ratios[0],8:F3} {ratios[^1],8:F3} {Median(one => one.Own),10:F2} {Median(one => one.Stores),7:F2} {Median(one => one.Others),7:F2}"));
}

Console.WriteLine($"load average at the end {MachineLoad.Average}");

async Task<Measurement> MeasureAsync(string name, ZeroShotOrleans.ImageSource source)
{
    var load = new MachineLoad(web.Process, objects.Process);
    var started = TimeProvider.System.GetTimestamp();
    var (classified, errors) = await host.RunAsync(source);
    var rate = classified / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    var (own, stores, others) = load.Cores;

    // Of local files too: what a store costs this process shows as processor time per image.
    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{name,-32} {rate,8:F1} images/s, {1000 * own / rate:F2} ms of processor time each; cores: own {own:F2}, store {stores:F2}, others {others:F2}{(errors > 0 ? $"; {errors} ERRORS" : "")}"));
    return new Measurement(rate, own, stores, others);
}

/// <param name="Rate">Images per second.</param>
/// <param name="Own">Cores that this process took.</param>
/// <param name="Stores">Cores that the stores took.</param>
/// <param name="Others">Cores that everything else took.</param>
internal readonly record struct Measurement(double Rate, double Own, double Stores, double Others)
{
    /// <summary>To the local files before and after.</summary>
    public double Ratio { get; init; }
}
