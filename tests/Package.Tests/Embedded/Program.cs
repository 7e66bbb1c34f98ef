using ZeroShotOrleans;
using ZeroShotOrleans.Hosting;

await using var silo = await EmbeddedSilo.StartAsync(new() { StateDirectory = args[0] });
var client = new ZeroShotClient(silo.Grains);

var result = await client.ClassifyAsync(await File.ReadAllBytesAsync(args[1]), ["cat", "rocket", "building"]);
Console.WriteLine(result.Best?.Label ?? result.Detail);
