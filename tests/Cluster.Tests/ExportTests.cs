using System.Security.Cryptography;
using System.Text.Json;
using Parquet.Serialization;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Kills the silo that writes the results of a job to a folder.</summary>
[Collection(ProcessTestGroup.Name)]
public sealed class ExportTests : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(90);

    private readonly BaselineFixture _baseline;
    private readonly string _out = Directory.CreateTempSubdirectory("zso-test-out-").FullName;
    private readonly ProcessCluster _cluster;

    public ExportTests(BaselineFixture baseline)
    {
        _baseline = baseline;
        _cluster = new ProcessCluster(TestFolder.Create(), redis: null, [.. SiloTestSettings.Settings, $"Exports:Folders:0={_out}", "Exports:PartBytes=4096"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_out, recursive: true);
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Every_image_has_one_row_after_the_writing_silo_is_killed_and_restarted()
    {
        var token = TestContext.Current.CancellationToken;
        await _cluster.StartAsync(control: 1, encoders: 2, token);
        await using var connection = await _cluster.ConnectAsync(token);
        var client = new GrainClient(connection.Grains);
        var submitted = await client.SubmitAsync(Photos.Job(_baseline.Folder) with { Export = new ResultExport { To = _out } }, token);
        var job = new WatchedJob(client, submitted.Job.JobId, _baseline);
        var control = _cluster.Control.Single();
        await Until.TrueAsync(() => Files("*.parquet").Any(), _limit, "the first part", token);
        control.Kill();
        Assert.False(File.Exists(Path.Combine(_out, "_SUCCESS")));
        await control.StartAsync(token);
        foreach (var encoder in _cluster.Encoders)
        {
            Assert.NotEqual(0, await encoder.EndAsync(_limit, token));
            await encoder.StartAsync(token);
        }

        await job.AssertFinishesCorrectlyAsync();

        Assert.True(File.Exists(Path.Combine(_out, "_SUCCESS")));
        Assert.Empty(Files("*.partial"));
        var rows = new List<string>();
        foreach (var part in Files("*.parquet"))
        {
            await using var content = File.OpenRead(part);
            rows.AddRange((await ParquetSerializer.DeserializeAsync<ParquetRow>(content, cancellationToken: token)).Data.Select(row => row.path));
        }

        Assert.Equal(BaselineFixture.Images, rows.Count);
        Assert.Equal(BaselineFixture.Images, rows.Distinct(StringComparer.Ordinal).Count());
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_out, "_manifest.json"), token));
        var parts = manifest.RootElement.GetProperty("parts").EnumerateArray().ToList();
        Assert.Equal(Files("*.parquet").Select(path => Path.GetFileName(path)), parts.Select(part => part.GetProperty("file").GetString()));
        Assert.All(parts, part => Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_out, part.GetProperty("file").GetString()!)))), part.GetProperty("sha256").GetString()));
    }

    private IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(_out, pattern).Order(StringComparer.Ordinal);
}
