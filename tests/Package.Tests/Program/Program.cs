using ZeroShotOrleans;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Client.Connecting;
using ZeroShotOrleans.Client.Embeddings;

var (gateway, photo, photos) = (args[0], args[1], args[2]);
string[] labels = ["cat", "rocket", "building"];

await using var connection = await ZeroShotConnection.ConnectAsync(gateway);
var client = connection.Client;

var answer = await client.ClassifyAsync("zeroshot-mini", await File.ReadAllBytesAsync(photo), labels);
Console.WriteLine($"classified {answer.LabelSets[0].Labels[answer.Outcomes[0].Scores[0][0].Label]}");

var submitted = await client.SubmitAsync(new JobSpec
{
    Source = new DirectorySource { Root = photos },
    Model = "zeroshot-mini",
    LabelSets = [new() { Labels = [.. labels] }],
});
var images = 0;
await foreach (var chunk in client.GetJob(submitted.Job.JobId).ResultsAsync())
{
    images += chunk.Results.Length;
}

Console.WriteLine($"classified {images}");

using var texts = new TextEmbeddings(client, "zeroshot-mini");
var vectors = await texts.GenerateAsync(["a cat", "a dog"]);
Console.WriteLine($"embedded {vectors.Count}");
