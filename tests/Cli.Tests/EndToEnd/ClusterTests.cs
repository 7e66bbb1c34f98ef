using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

[Collection(EndToEndGroup.Name)]
public sealed class ClusterTests : IDisposable
{
    private readonly TestWorld _world = TestWorld.Real();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_job_of_a_running_cluster_goes_on_when_nobody_watches_and_can_be_followed_and_cancelled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using var silo = await SiloProcess.StartAsync(Path.Combine(_world.Folder, "state"));
        string[] cluster = ["--cluster", silo.Gateway];

        using var watcher = ZsoProcess.Start(
            ["classify", Samples.Many(_world.Folder, images: 420), "--follow-links", "--labels", Samples.Labels, "--format", "jsonl", .. cluster]);
        Assert.NotNull(await watcher.ReadLineAsync());
        await watcher.SignalAsync("INT");
        var (code, _, error) = await watcher.EndAsync();

        Assert.Equal(130, code);
        // Behind the lines of progress, of which a slow machine shows some.
        Assert.Matches("(?m)^No longer watching job [0-9a-z]{12}, which goes on in the cluster: ", error);

        Assert.Equal(0, await _world.RunAsync(["jobs", "list", "--json", .. cluster]));
        var job = JsonDocument.Parse(Assert.Single(_world.OutLines)).RootElement.GetProperty("job").GetString()!;
        var results = Path.Combine(_world.Folder, "r.jsonl");
        Assert.Equal(0, await _world.RunAsync(["jobs", "results", job, "--follow", "--out", results, .. cluster]));
        Assert.Equal(420, File.ReadLines(results).Distinct().Count());

        Assert.Equal(0, await _world.RunAsync(["jobs", "cancel", job, .. cluster]));
        Assert.EndsWith($"Job {job} had finished already: nothing to cancel.\n", _world.Error, StringComparison.Ordinal);
    }
}
