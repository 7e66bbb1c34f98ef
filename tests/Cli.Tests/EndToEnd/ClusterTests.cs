using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

[Collection(EndToEndGroup.Name)]
public sealed class ClusterTests : IDisposable
{
    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Uploads_local_files_and_reports_unreadable_ones_as_errors()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs a right there.");
        using var silo = await SiloProcess.StartAsync(Path.Combine(_context.Folder, "state"));
        var photos = Directory.CreateDirectory(Path.Combine(_context.Folder, "photos")).FullName;
        foreach (var (file, _) in Samples.Expected)
        {
            File.Copy(Path.Combine(Samples.Folder, file), Path.Combine(photos, file));
        }

        File.CreateSymbolicLink(Path.Combine(photos, "zz-nowhere.jpg"), Path.Combine(_context.Folder, "nowhere.jpg"));

        Assert.Equal(1, await _context.RunAsync(
            "classify", photos, "--upload", "--labels", Samples.Labels, "--format", "jsonl", "--no-progress", "--sort-into", Path.Combine(_context.Folder, "sorted"),
            "--cluster", silo.Gateway));

        var rows = _context.OutLines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(
            [.. Samples.Expected, ("zz-nowhere.jpg", null)], rows.Select(row => (row.GetProperty("path").GetString(), row.GetProperty("label").GetString())));
        Assert.StartsWith("Warning: zz-nowhere.jpg is sent empty, because it cannot be read: ", _context.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_context.Folder, "sorted", "cat", "cat.jpg")));
    }

    [Fact]
    public async Task Cluster_job_runs_unattended_and_can_be_followed_and_cancelled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using var silo = await SiloProcess.StartAsync(Path.Combine(_context.Folder, "state"));
        string[] cluster = ["--cluster", silo.Gateway];

        using var watcher = ZsoProcess.Start(
            ["classify", Samples.Many(_context.Folder, images: 420), "--follow-links", "--labels", Samples.Labels, "--format", "jsonl", .. cluster]);
        Assert.NotNull(await watcher.ReadLineAsync());
        await watcher.SignalAsync("INT");
        var (code, _, error) = await watcher.EndAsync();

        Assert.Equal(130, code);
        // Follows progress lines, which appear on a slow machine.
        Assert.Matches("(?m)^Stopped watching job [0-9a-z]{12}, which continues in the cluster\\. ", error);

        Assert.Equal(0, await _context.RunAsync(["jobs", "list", "--json", .. cluster]));
        var job = JsonDocument.Parse(Assert.Single(_context.OutLines)).RootElement.GetProperty("job").GetString()!;
        var results = Path.Combine(_context.Folder, "r.jsonl");
        Assert.Equal(0, await _context.RunAsync(["jobs", "results", job, "--follow", "--out", results, .. cluster]));
        Assert.Equal(420, File.ReadLines(results).Distinct().Count());

        Assert.Equal(0, await _context.RunAsync(["jobs", "cancel", job, .. cluster]));
        Assert.EndsWith($"Job {job} is already finished: nothing to cancel.\n", _context.Error, StringComparison.Ordinal);
    }
}
