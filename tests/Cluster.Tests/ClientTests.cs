using System.Text.Json;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>The program that began the job dies.</summary>
[Collection(ProcessGroup.Name)]
public sealed class ClientTests(Undisturbed undisturbed) : IAsyncDisposable
{
    private readonly ProcessCluster _cluster = new(TestFolder.Create(), redis: null, Tuned.Settings);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact(Timeout = Tuned.Limit)]
    public async Task A_job_whose_client_was_killed_continues_and_another_client_reads_all_its_results()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, cancelled);
        string[] cluster = ["--cluster", _cluster.Gateways];
        using var first = ZsoProcess.Start(
            ["classify", undisturbed.Folder, "--follow-links", "--labels", string.Join(',', Photos.Labels), "--format", "jsonl", .. cluster]);
        Assert.NotNull(await first.ReadLineAsync(cancelled));

        first.Kill();

        var (_, jobs, _) = await ZsoProcess.RunAsync(["jobs", "list", "--json", .. cluster], cancelled);
        var job = JsonDocument.Parse(jobs).RootElement;
        Assert.InRange(job.GetProperty("classified").GetInt64(), 0, Undisturbed.Images - 1);
        var (code, output, error) = await ZsoProcess.RunAsync(["jobs", "results", job.GetProperty("job").GetString()!, "--follow", "--format", "jsonl", .. cluster], cancelled);

        Assert.True(code == 0, $"{code}: {error}");
        var results = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(undisturbed.Results.Paths.Order(StringComparer.Ordinal), results.Select(result => result.GetProperty("path").GetString()!));
        Assert.Contains($"{Undisturbed.Images} classified, 0 errors.", error, StringComparison.Ordinal);
    }
}
