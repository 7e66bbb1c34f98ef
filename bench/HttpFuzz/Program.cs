using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Gateway.Tests.Fuzz;
using ZeroShotOrleans.HttpLoad;

// dotnet run --project bench/HttpFuzz -c Release -- --minutes 60
// Wrong requests against a silo in a process of its own, until something is answered wrongly or the time is over. A seed and the number of a request draw the same one again.
const int Batch = 2_000;
var seed = new Option<int>("--seed") { HelpName = "N", Description = "Names the requests. Default: another one each time.", DefaultValueFactory = _ => Random.Shared.Next() };
var minutes = new Option<double>("--minutes") { HelpName = "N", Description = "How long. Default 10.", DefaultValueFactory = _ => 10 };
var only = new Option<int?>("--request") { HelpName = "N", Description = "Sends this request alone: the number that a run has told." };
var command = new RootCommand("Wrong requests of all kinds against the HTTP door.") { seed, minutes, only };
command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(seed), TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(only), cancellationToken));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(int seed, TimeSpan duration, int? only, CancellationToken cancellationToken)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
    await using var door = await DoorProcess.StartAsync(url: "", cancellationToken, "Images:Roots:0=" + Path.GetTempPath(), "Http:BodySeconds=5");
    var wire = Path.Combine(AppContext.BaseDirectory, "wire");
    using var http = new HttpClient { BaseAddress = door.Address };
    var jobs = await FuzzJobs.BeginAsync(http, "zeroshot-mini", FuzzSeeds.Photo(wire), cancellationToken);
    var fuzzer = new Fuzzer(door.Address, seed, FuzzSeeds.Read(wire, jobs), new FuzzJudge(door.Folder, AppContext.BaseDirectory, "/nowhere/"));
    var began = TimeProvider.System.GetTimestamp();
    var (next, count) = only is { } number ? (number, 1) : (0, Batch);
    do
    {
        if (await fuzzer.RunAsync(next, count, cancellationToken) is { } wrong)
        {
            Console.WriteLine(wrong);
            Console.WriteLine(door.Log);
            return 1;
        }

        next += count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{next} requests, {fuzzer.Answered} answered: {string.Join(", ", fuzzer.Statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} x {status.Key}"))}"));
    }
    while (only is null && TimeProvider.System.GetElapsedTime(began) < duration);
    return 0;
}
