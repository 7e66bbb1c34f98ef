using System.Globalization;
using ZeroShotOrleans.Start;
using ZeroShotOrleans.Tests;

// Start --forms FOLDER: how long ONNX Runtime alone loads a graph in the forms that it can be kept in. Start [--zso FILE] [--rounds N] [--graphs FOLDER]: how long commands take from the start of the process to its end. Every round runs every command in turn,
// so that other load on the machine affects all of them: compare ratios.
if (args is ["--bare", .. var graphs])
{
    BareLoad.Run(graphs);
    return 0;
}

if (args is ["--forms", var slices])
{
    // What keeping optimised graphs would save.
    using var forms = new WorkFolder();
    var towers = LargeModel.Make(slices, forms.New("models"));
    OptimisedGraphs.Compare(LargeModel.Vision(towers), forms.New("vision"));
    OptimisedGraphs.Compare(LargeModel.Text(towers), forms.New("text"));
    return 0;
}

var zso = Option("--zso") ?? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "zso"));
var rounds = int.Parse(Option("--rounds") ?? "7", CultureInfo.InvariantCulture);
using var folder = new WorkFolder();
var photos = Path.Combine(Repository.Root, "samples/photos");
string[] classify = [zso, "classify", photos, "--labels", "cat,wild animal,building,rocket,flower,cup of coffee,camera"];
var known = folder.New("known");
Timed.Run([.. classify, "--state", known]);
List<Measured> measured =
[
    new("dotnet --version", () => ["dotnet", "--version"]),
    new("zso --version", () => [zso, "--version"]),
    new("zso jobs list", () => [zso, "jobs", "list", "--state", known]),
    new("zso classify, 7 photos, new labels", () => [.. classify, "--state", folder.New("new")]),
    new("zso classify, 7 photos, known labels", () => [.. classify, "--state", known]),
];
if (Option("--graphs") is { } weightless)
{
    var model = LargeModel.Make(weightless, folder.New("models"));
    var large = folder.New("large");
    string[] first = [zso, "classify", Path.Combine(photos, "cat.jpg"), "--labels", "cat,dog", "--model", model, "--state"];
    Timed.Run([.. first, large]);
    var self = Path.Combine(AppContext.BaseDirectory, "ZeroShotOrleans.Start.dll");
    measured.AddRange(
    [
        new("bare ONNX Runtime loads the ViT-B/32 image tower", () => ["dotnet", self, "--bare", LargeModel.Vision(model)]),
        new("zso classify, 1 photo, ViT-B/32, known labels", () => [.. first, large]),
        new("bare ONNX Runtime loads both ViT-B/32 towers", () => ["dotnet", self, "--bare", LargeModel.Vision(model), LargeModel.Text(model)]),
        new("zso classify, 1 photo, ViT-B/32, new labels", () => [.. first, folder.New("new")]),
    ]);
}

for (var round = 0; round < rounds; round++)
{
    measured.ForEach(command => command.Round());
}

Console.WriteLine($"{zso}, {Environment.ProcessorCount} cores, {rounds} rounds; load average {(File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : "unknown")}");
Console.WriteLine($"{"command",-50} {"wall s",7} {"best",7} {"cpu s",7} {"to dotnet --version",20} {"peak MiB",9}");
foreach (var command in measured)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{command.Name,-50} {command.Wall,7:F2} {command.Best,7:F2} {command.Processor,7:F2} {command.Wall / measured[0].Wall,20:F1} {command.Memory,9:F0}"));
}

Console.WriteLine();
Console.WriteLine("Where the time of `zso classify` with known labels goes (ZSO_TIMINGS=1): start ms, duration ms, phase. Phases overlap.");
Console.WriteLine(Timed.Phases([.. classify, "--state", known]));
return 0;

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
