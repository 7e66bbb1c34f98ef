using ZeroShotOrleans.Client;
using ZeroShotOrleans.Hosting;

await using var silo = await EmbeddedSilo.StartAsync(new() { StateDirectory = args[0] });
var client = new ZeroShotClient(silo.Grains);

var answer = await client.ClassifyAsync("zeroshot-mini", await File.ReadAllBytesAsync(args[1]), ["cat", "rocket", "building"]);
Console.WriteLine(answer.LabelSets[0].Labels[answer.Outcomes[0].Scores[0][0].Label]);
