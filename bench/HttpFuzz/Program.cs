using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Fuzz;
using ZeroShotOrleans.Gateway.Tests.OpenApi;
using ZeroShotOrleans.HttpLoad;

// dotnet run --project bench/HttpFuzz -c Release -- --minutes 60
// Sends invalid requests to a silo in a separate process until a response is wrong or the time is up: first those that the OpenAPI description implies, then combinations of
// them and random ones in turn. The seed and the number of a random request reproduce it.
const int Batch = 2_000;
const int Combined = 500;
var seed = new Option<int>("--seed") { HelpName = "N", Description = "Seed of the requests. Default: random.", DefaultValueFactory = _ => Random.Shared.Next() };
var minutes = new Option<double>("--minutes") { HelpName = "N", Description = "Duration. Default 10.", DefaultValueFactory = _ => 10 };
var only = new Option<int?>("--request") { HelpName = "N", Description = "Sends only this request; use the number that a run has reported." };
var command = new RootCommand("Sends invalid requests of all kinds to the HTTP API.") { seed, minutes, only };
command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(seed), TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(only), cancellationToken));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(int seed, TimeSpan duration, int? only, CancellationToken cancellationToken)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
    const string Many = "10000";
    await using var server = await ServerProcess.StartAsync(
        url: "", cancellationToken, "Images:Roots:0=" + Path.GetTempPath(), "Http:BodySeconds=5", "Http:MaxOpenJobsPerKey=" + Many, "Jobs:MaxOpen=" + Many, "Jobs:MaxStoredPerTenant=" + Many);
    var wire = Path.Combine(AppContext.BaseDirectory, "wire");
    using var http = new HttpClient { BaseAddress = server.Address };
    var jobs = await FuzzJobs.BeginAsync(http, "zeroshot-mini", FuzzSeeds.Photo(wire), cancellationToken);
    var fuzzer = new Fuzzer(server.Address, seed, FuzzSeeds.Read(wire, jobs), new FuzzJudge(server.Folder, AppContext.BaseDirectory, "/nowhere/"));
    var started = TimeProvider.System.GetTimestamp();
    var contract = await Contract.Of(server.Address);
    using var session = JsonDocument.Parse(await http.GetStringAsync("/console/session", cancellationToken));
    using var described = new DescribedRun(server.Address, contract, session.RootElement.GetProperty("adminToken").GetString()!, jobs, new FuzzJudge(server.Folder, AppContext.BaseDirectory));
    using var things = await http.PutAsJsonAsync("/v1/label-sets/things", new { labels = new[] { "tabby", "lynx", "teapot" } }, cancellationToken);
    var photos = Directory.CreateTempSubdirectory("zso-fuzz-");
    File.Copy(Path.Combine(wire, "image.jpg"), Path.Combine(photos.FullName, "a.jpg"));
    var requests = new DescribedRequests(contract, jobs, "zeroshot-mini", FuzzSeeds.Photo(wire), photos.FullName);
    if (only is null && await described.RunAsync(requests.All(), cancellationToken) is { } different)
    {
        Console.WriteLine(different);
        return 1;
    }

    var (next, count) = only is { } number ? (number, 1) : (0, Batch);
    do
    {
        if (await fuzzer.RunAsync(next, count, cancellationToken) is { } wrong)
        {
            Console.WriteLine(wrong);
            Console.WriteLine(server.Log);
            return 1;
        }

        if (only is null && await described.RunAsync(requests.Combined(seed + next, Combined), cancellationToken) is { } combined)
        {
            Console.WriteLine(combined);
            Console.WriteLine(server.Log);
            return 1;
        }

        next += count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{next} requests, {fuzzer.Answered} answered: {string.Join(", ", fuzzer.Statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} x {status.Key}"))}"));
    }
    while (only is null && TimeProvider.System.GetElapsedTime(started) < duration);
    photos.Delete(recursive: true);
    return 0;
}
