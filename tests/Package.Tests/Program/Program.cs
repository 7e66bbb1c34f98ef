using Microsoft.Extensions.AI;
using ZeroShotOrleans;

var (gateway, photo, photos) = (args[0], args[1], args[2]);
string[] labels = ["cat", "rocket", "building"];

await using var client = await ZeroShotClient.ConnectAsync(gateway);

var result = await client.ClassifyAsync(await File.ReadAllBytesAsync(photo), labels);
Console.WriteLine($"classified {result.Best?.Label}");

var job = await client.SubmitAsync(new JobSpec
{
    Source = new DirectorySource { Root = photos },
    LabelSets = [new() { Labels = [.. labels] }],
});
var images = 0;
await foreach (var image in job.ResultsAsync())
{
    images++;
}

Console.WriteLine($"classified {images}");

using var texts = client.AsTextEmbeddingGenerator();
var vectors = await texts.GenerateAsync(["a cat", "a dog"]);
Console.WriteLine($"embedded {vectors.Count}");
