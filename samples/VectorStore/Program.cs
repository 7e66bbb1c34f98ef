using Microsoft.Extensions.Configuration;
using Npgsql;
using VectorStoreSample;
using ZeroShotOrleans;

var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
var cluster = settings["cluster"] ?? "127.0.0.1:30000";
var postgres = settings["postgres"] ?? "Host=127.0.0.1;Username=postgres;Database=postgres";
var photos = Path.GetFullPath(settings["photos"] ?? "samples/photos");
var query = settings["query"] ?? "a photo of a cat.";

await using var client = await ZeroShotClient.ConnectAsync(cluster);
await using var database = NpgsqlDataSource.Create(postgres);
var images = new PostgresCollection(database, "images");

// The same folder and labels again resume the job, or start one that finds its embeddings stored.
var job = await client.SubmitAsync(new JobSpec { Source = new DirectorySource { Root = photos }, LabelSets = [new() { Labels = ["cat", "dog"] }], KeepEmbeddings = true });
await job.WaitForEndAsync();

var report = await images.AppendEmbeddingsAsync(job);
Console.WriteLine($"{report.Appended} embeddings appended.");
foreach (var image in report.Missing)
{
    Console.WriteLine($"no embedding: {image}");
}

// Texts and images are in one space: a text finds images.
var text = (await client.EmbedTextsAsync([query]))[0];
await foreach (var found in images.SearchAsync(text, top: 3))
{
    Console.WriteLine($"{found.Record.Path,-22}{found.Score:F3}");
}
