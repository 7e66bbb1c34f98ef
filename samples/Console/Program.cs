using Microsoft.Extensions.Configuration;
using ZeroShotOrleans;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Client.Connecting;
using ZeroShotOrleans.Hosting;

const string Model = "zeroshot-mini";
const int ImagesPerCall = 32;

var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
var photos = settings["photos"] ?? "samples/photos";
var labels = (settings["labels"] ?? "cat,wild animal,building,rocket,flower,cup of coffee,camera").Split(',', StringSplitOptions.TrimEntries);

var (client, connection) = await ConnectAsync(settings["cluster"], settings["state"]);
await using (connection)
{
    Console.WriteLine($"{"file",-22}{"label",-16}score");

    // A few files per call: the images of one call are in memory together.
    foreach (var files in Directory.EnumerateFiles(photos).Where(IsImage).Order(StringComparer.Ordinal).Chunk(ImagesPerCall))
    {
        var images = await Task.WhenAll(files.Select(file => File.ReadAllBytesAsync(file)));
        var answer = await client.ClassifyAsync(Model, images, labels);
        foreach (var (file, outcome) in files.Zip(answer.Outcomes))
        {
            Console.WriteLine($"{Path.GetFileName(file),-22}{Describe(outcome)}");
        }
    }
}

// Without a cluster, the program runs a silo of its own, which keeps its state in a directory: a second run does not embed the labels again.
static async Task<(IZeroShotClient Client, IAsyncDisposable Connection)> ConnectAsync(string? cluster, string? state)
{
    if (cluster is not null)
    {
        var connection = await ZeroShotConnection.ConnectAsync(cluster);
        return (connection.Client, connection);
    }

    var silo = await EmbeddedSilo.StartAsync(new() { StateDirectory = state ?? Path.Combine(Path.GetTempPath(), "zeroshot-sample") });
    return (new ZeroShotClient(silo.Grains), silo);
}

// A file that cannot be classified is an outcome like any other; its neighbours have their scores.
string Describe(ImageOutcome outcome) => outcome.Error == ImageError.None
    ? $"{labels[outcome.Scores[0][0].Label],-16}{outcome.Scores[0][0].Score:F2}"
    : $"{outcome.Error}: {outcome.Detail}";

static bool IsImage(string file) => Path.GetExtension(file).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png" or ".webp";
