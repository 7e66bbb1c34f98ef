using Microsoft.Extensions.Configuration;
using ZeroShotOrleans;
using ZeroShotOrleans.Hosting;

var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
var photos = settings["photos"] ?? "samples/photos";
var labels = (settings["labels"] ?? "cat,wild animal,building,rocket,flower,cup of coffee,camera").Split(',', StringSplitOptions.TrimEntries);

var (client, connection) = await ConnectAsync(settings["cluster"], settings["state"]);
await using (connection)
{
    Console.WriteLine($"{"file",-22}{"label",-16}score");

    // A file that cannot be classified is a result like any other; its neighbours have their scores.
    await foreach (var image in client.ClassifyFilesAsync(Directory.EnumerateFiles(photos).Where(IsImage).Order(StringComparer.Ordinal), labels))
    {
        Console.WriteLine($"{Path.GetFileName(image.Image),-22}{(image.Best is { } best ? $"{best.Label,-16}{best.Score:F2}" : $"{image.Error}: {image.Detail}")}");
    }
}

// Without a cluster, the program runs a silo of its own, which keeps its state in a directory: a second run does not embed the labels again.
static async Task<(IZeroShotClient Client, IAsyncDisposable Connection)> ConnectAsync(string? cluster, string? state)
{
    if (cluster is not null)
    {
        var client = await ZeroShotClient.ConnectAsync(cluster);
        return (client, client);
    }

    var silo = await EmbeddedSilo.StartAsync(new() { StateDirectory = state ?? Path.Combine(Path.GetTempPath(), "zeroshot-sample") });
    return (new ZeroShotClient(silo.Grains), silo);
}

static bool IsImage(string file) => Path.GetExtension(file).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png" or ".webp";
