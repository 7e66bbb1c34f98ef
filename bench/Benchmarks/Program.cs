using System.Diagnostics;
using System.Globalization;
using ZeroShotOrleans.Benchmarks;

// dotnet run --project bench/Benchmarks -c Release -- [IMAGES [ROUNDS]] | parquet [ROWS]
if (args is ["parquet", ..])
{
    ParquetRate.Print(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000);
    Console.WriteLine(Load());
    return;
}

// Every round runs every layer in turn, so that other load on the machine affects all of them. Compare the medians of the
// per-round ratios, not the absolute rates.
if (args is ["decode", .. var times])
{
    JpegDecoding.Run(times is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 9);
    return;
}

var images = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
var model = Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini");

using var photos = new Photos(images);
var job = await EmbeddedJob.StartAsync(photos.Directory);
ILayer[] layers =
[
    new BareTower(model, images),
    new BareLoop(model, photos.Files),
    job,

    // Not a layer: shows the rate of the int8 variant of the tower.
    new BareTower(model, images, "vision_model_int8.onnx"),
];
foreach (var layer in layers)
{
    await layer.RunAsync();
}

var rates = new double[layers.Length, rounds];
for (var round = 0; round < rounds; round++)
{
    for (var i = 0; i < layers.Length; i++)
    {
        var watch = Stopwatch.StartNew();
        var done = await layers[i].RunAsync();
        rates[i, round] = done / watch.Elapsed.TotalSeconds;
    }
}

Console.WriteLine($"{images} JPEG photos of 640 pixels, 10 labels, zeroshot-mini float32, {Environment.ProcessorCount} cores, {rounds} rounds; {Load()}");
Console.WriteLine($"{"layer",-54} {"images/s",9} {"to bare tower",14} {"to bare loop",13}");
for (var i = 0; i < layers.Length; i++)
{
    Console.WriteLine($"{layers[i].Name,-54} {Median(Row(i)),9:F1} {Median(Ratio(i, 0)),14:F3} {Median(Ratio(i, 1)),13:F3}");
    await layers[i].DisposeAsync();
}

VariantScores.Print(model, photos.Files.Take(7));

double[] Row(int layer) => [.. Enumerable.Range(0, rounds).Select(round => rates[layer, round])];

double[] Ratio(int layer, int to) => [.. Enumerable.Range(0, rounds).Select(round => rates[layer, round] / rates[to, round])];

static double Median(double[] values)
{
    Array.Sort(values);
    return values[values.Length / 2];
}

static string Load() => File.Exists("/proc/loadavg")
    ? $"load average {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3))}"
    : "load average unknown";
