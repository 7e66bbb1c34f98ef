using System.Text.Json;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Kills the client that submitted a job.</summary>
[Collection(ProcessTestGroup.Name)]
public sealed class ClientTests(BaselineFixture baseline) : IAsyncDisposable
{
    private readonly ProcessCluster _cluster = new(TestFolder.Create(), redis: null, SiloTestSettings.Settings);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Killing_the_client_leaves_the_job_running_for_another_client_to_read()
    {
        var token = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, token);
        string[] cluster = ["--cluster", _cluster.Gateways];
        using var first = ZsoProcess.Start(
            ["classify", baseline.Folder, "--follow-links", "--labels", string.Join(',', Photos.Labels), "--format", "jsonl", .. cluster]);
        Assert.NotNull(await first.ReadLineAsync(token));

        first.Kill();

        var (_, jobs, _) = await ZsoProcess.RunAsync(["jobs", "list", "--json", .. cluster], token);
        var job = JsonDocument.Parse(jobs).RootElement;
        Assert.InRange(job.GetProperty("classified").GetInt64(), 0, BaselineFixture.Images - 1);
        var (code, output, error) = await ZsoProcess.RunAsync(["jobs", "results", job.GetProperty("job").GetString()!, "--follow", "--format", "jsonl", .. cluster], token);

        Assert.True(code == 0, $"{code}: {error}");
        var results = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(baseline.Results.Paths.Order(StringComparer.Ordinal), results.Select(result => result.GetProperty("path").GetString()!));
        Assert.Contains($"{BaselineFixture.Images} classified, 0 errors.", error, StringComparison.Ordinal);
    }
}
