using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Gateway.Tests.Fuzz;
using ZeroShotOrleans.HttpLoad;

// dotnet run --project bench/HttpFuzz -c Release -- --minutes 60
// Sends invalid requests to a silo in a separate process until a response is wrong or the time is up. The seed and the number of a request reproduce it.
const int Batch = 2_000;
var seed = new Option<int>("--seed") { HelpName = "N", Description = "Seed of the requests. Default: random.", DefaultValueFactory = _ => Random.Shared.Next() };
var minutes = new Option<double>("--minutes") { HelpName = "N", Description = "Duration. Default 10.", DefaultValueFactory = _ => 10 };
var only = new Option<int?>("--request") { HelpName = "N", Description = "Sends only this request; use the number that a run has reported." };
var command = new RootCommand("Sends invalid requests of all kinds to the HTTP API.") { seed, minutes, only };
command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(seed), TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(only), cancellationToken));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(int seed, TimeSpan duration, int? only, CancellationToken cancellationToken)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
    await using var server = await ServerProcess.StartAsync(url: "", cancellationToken, "Images:Roots:0=" + Path.GetTempPath(), "Http:BodySeconds=5");
    var wire = Path.Combine(AppContext.BaseDirectory, "wire");
    using var http = new HttpClient { BaseAddress = server.Address };
    var jobs = await FuzzJobs.BeginAsync(http, "zeroshot-mini", FuzzSeeds.Photo(wire), cancellationToken);
    var fuzzer = new Fuzzer(server.Address, seed, FuzzSeeds.Read(wire, jobs), new FuzzJudge(server.Folder, AppContext.BaseDirectory, "/nowhere/"));
    var started = TimeProvider.System.GetTimestamp();
    var (next, count) = only is { } number ? (number, 1) : (0, Batch);
    do
    {
        if (await fuzzer.RunAsync(next, count, cancellationToken) is { } wrong)
        {
            Console.WriteLine(wrong);
            Console.WriteLine(server.Log);
            return 1;
        }

        next += count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{next} requests, {fuzzer.Answered} answered: {string.Join(", ", fuzzer.Statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} x {status.Key}"))}"));
    }
    while (only is null && TimeProvider.System.GetElapsedTime(started) < duration);
    return 0;
}
