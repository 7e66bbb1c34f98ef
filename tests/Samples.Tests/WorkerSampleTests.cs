using System.Text.Json;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Samples.Tests;

[Collection(SampleGroup.Name)]
public sealed class WorkerSampleTests(SampleSilo silo) : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("zso-samples-").FullName;

    private string Results => Path.Combine(_folder, "results.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Results_are_written_in_the_order_of_the_images()
    {
        using var worker = Worker(Photos.Folder);

        await worker.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Photos.Labels, Rows());
        Assert.Contains("7 classified, 0 errors.", worker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_worker_resumes_at_the_next_image()
    {
        var photos = Path.Combine(_folder, "photos");
        var expected = Photos.Copy(photos, times: 15);
        using (var killed = Worker(photos))
        {
            killed.Start();
            await Until.TrueAsync(() => File.Exists(Results) && new FileInfo(Results).Length > 0, _limit, "the first results", TestContext.Current.CancellationToken);
            killed.Kill();
        }

        var job = File.ReadAllText(Results + ".job");
        await File.AppendAllTextAsync(Results, "{\"image\":\"half a l", TestContext.Current.CancellationToken);
        using var resumed = Worker(photos);
        await resumed.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(expected, Rows());
        Assert.Contains($"Job {job}: reading results from image ", resumed.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("from image 0.", resumed.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_job_ends_the_worker_with_an_error()
    {
        using var worker = Worker(Path.Combine(_folder, "nowhere"));

        worker.Start();

        Assert.Equal(1, await worker.EndAsync(_limit, TestContext.Current.CancellationToken));
        Assert.Contains("does not exist on the silo", worker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relative_folder_is_refused()
    {
        using var worker = Worker("photos");

        worker.Start();

        Assert.NotEqual(0, await worker.EndAsync(_limit, TestContext.Current.CancellationToken));
        Assert.Contains("Folder:Path must be an absolute path", worker.Log, StringComparison.Ordinal);
    }

    private SampleProcess Worker(string photos) => new(
        "WorkerSample", _folder, [$"--ZeroShot:Gateways:0={silo.Gateway}", $"--Folder:Path={photos}", $"--Folder:Output={Results}", .. Photos.Settings]);

    private IEnumerable<(string File, string Label)> Rows() => File.ReadLines(Results)
        .Select(line => JsonDocument.Parse(line).RootElement).Select(row => (row.GetProperty("image").GetString()!, row.GetProperty("label").GetString()!));
}
