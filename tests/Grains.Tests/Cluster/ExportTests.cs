using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parquet.Serialization;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Tests;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Jobs whose results silos write to a folder.</summary>
public sealed class ExportTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(120);

    private readonly string _out = Directory.CreateTempSubdirectory("zso-test-out-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_out, recursive: true);

    [Fact]
    public async Task DuckDB_and_hyparquet_read_what_the_job_returns()
    {
        Programs.Require("node", "npm");
        var packages = await NodePackages.InstallAsync("readers", Path.Combine(Repository.Root, "tests", "Grains.Tests", "Jobs", "Exports", "readers"), Token);
        File.Copy(Path.Combine(Repository.Root, "tests", "Grains.Tests", "Jobs", "Exports", "readers", "readers.mjs"), Path.Combine(packages, "readers.mjs"), overwrite: true);
        await using var cluster = await StartAsync();
        using var folder = new ImageFolder(150);
        folder.Add("it's broken, \"猫\".png", "no picture"u8.ToArray());
        var spec = Spec(folder) with { Score = new ScoreOptions { TopK = 2, WithLogits = true } };
        var job = cluster.Client.GetJob((await cluster.Client.SubmitAsync(spec with { LabelSets = [.. spec.LabelSets, new LabelSetDefinition { Labels = ["day", "night"] }] }, Token)).Job.JobId);
        var results = await ModelJobs.ReadAllAsync(job);
        Assert.Equal(JobState.Finished, (await job.ProgressAsync(Token)).State);
        var description = await job.DescribeAsync(Token);

        using var read = JsonDocument.Parse(await Programs.RunAsync("node", [Path.Combine(packages, "readers.mjs"), _out], packages, input: "", Token));

        var expected = results.SelectMany(result => description.Spec.LabelSets.Select((set, index) => (result, set, index))).Select(row => Row(row.result, row.set, row.index)).ToList();
        Assert.Equal(302, expected.Count);
        Assert.InRange(Parts().Length, 2, 100);
        Assert.Equal(expected, read.RootElement.GetProperty("duckdb").EnumerateArray().Select(row => Row(row)));
        Assert.Equal(expected, read.RootElement.GetProperty("hyparquet").EnumerateArray().Select(row => Row(row)));
    }

    [Fact]
    public async Task A_killed_writer_doubles_and_loses_no_row()
    {
        await using var cluster = await StartAsync(ZeroShotRoles.All, ZeroShotRoles.All, ZeroShotRoles.All);
        using var folder = new ImageFolder(5000);
        var job = cluster.Client.GetJob((await cluster.Client.SubmitAsync(Spec(folder), Token)).Job.JobId);
        for (var kills = 0; kills < 2; kills++)
        {
            var parts = Parts().Length;
            await Until.TrueAsync(() => Parts().Length > parts, _limit, "another part", Token);
            await cluster.KillAsync(await cluster.SiloOfJobAsync(job.Id));
        }

        await Until.TrueAsync(async () => (await job.ProgressWithRetriesAsync(Token)).Ended, _limit, "the end", Token);

        var progress = await job.ProgressAsync(Token);
        Assert.Equal((JobState.Finished, true, 5000), (progress.State, progress.Export!.Complete, progress.Export.Images));
        Assert.Equal(Enumerable.Range(0, 5000).Select(image => ImageFolder.Name(image)), (await RowsAsync()).Select(row => row.path));
        Assert.Empty(Directory.EnumerateFiles(_out, "*.partial"));
        Assert.Equal(Parts().Length, progress.Export.Parts);
    }

    [Fact]
    public async Task A_retried_job_rewrites_its_files_and_a_deleted_one_leaves_them()
    {
        await using var cluster = await StartAsync();
        using var folder = new ImageFolder(100);
        var name = ImageFolder.Name(3);
        var good = await File.ReadAllBytesAsync(Path.Combine(folder.Path, name), Token);
        folder.Add(name, "no picture"u8.ToArray());
        var job = cluster.Client.GetJob((await cluster.Client.SubmitAsync(Spec(folder), Token)).Job.JobId);
        await EndedAsync(job);
        Assert.Equal("error", (await RowsAsync())[3].status);

        folder.Add(name, good);
        await job.RetryAsync([], Token);
        await EndedAsync(job);
        var rows = await RowsAsync();
        Assert.Equal((100, "ok"), (rows.Count, rows[3].status));
        Assert.True(File.Exists(Path.Combine(_out, "_SUCCESS")));

        // The same command would be another run.
        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(Spec(folder), Token));
        Assert.Equal($"'{_out}/' already contains the results of job {job.Id} (_job.json). Use another folder, or delete its files first.", refused.Message);

        await job.DeleteAsync(Token);
        Assert.Equal(100, (await RowsAsync()).Count);
    }

    [Fact]
    public async Task A_job_whose_results_cannot_be_written_is_not_finished_and_can_be_resumed()
    {
        await using var cluster = await StartAsync();
        using var folder = new ImageFolder(50);
        var run = Path.Combine(_out, "run");
        var spec = Spec(folder) with { Export = new ResultExport { To = run } };
        await File.WriteAllTextAsync(run, "A file is where the folder should be.", Token);
        var job = cluster.Client.GetJob((await cluster.Client.SubmitAsync(spec with { Score = new ScoreOptions { TopK = 1 } }, Token)).Job.JobId);

        await Until.TrueAsync(async () => (await job.ProgressAsync(Token)) is { Waiting: not null } or { Ended: true }, _limit, "the problem", Token);
        var waiting = await job.ProgressAsync(Token);
        Assert.Contains($"Results cannot be written to '{run}/'", waiting.Waiting ?? waiting.Problem, StringComparison.Ordinal);
        Assert.NotEqual(JobState.Finished, waiting.State);
        await job.CancelAsync(Token);

        File.Delete(run);
        await job.ResumeAsync(Token);
        await EndedAsync(job);
        Assert.Equal(JobState.Finished, (await job.ProgressAsync(Token)).State);
        Assert.True(File.Exists(Path.Combine(run, "_SUCCESS")));
    }

    [Fact]
    public async Task Discarded_results_are_only_in_the_files_and_counts_stay_across_a_restart()
    {
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        try
        {
            using var folder = new ImageFolder(600);
            var spec = Spec(folder) with { Export = new ResultExport { To = _out, DiscardStored = true } };
            string id;
            LabelCounts counts;
            await using (var cluster = await StartAsync(state, ZeroShotRoles.All))
            {
                var job = cluster.Client.GetJob(id = (await cluster.Client.SubmitAsync(spec, Token)).Job.JobId);
                await EndedAsync(job);
                counts = await job.CountLabelsAsync(Token);
                Assert.Equal(600, counts.Counted);
            }

            await using var next = await StartAsync(state, ZeroShotRoles.All);
            var again = next.Client.GetJob(id);
            var progress = await again.ProgressAsync(Token);
            Assert.Equal((JobState.Finished, 600, 600), (progress.State, progress.Classified, progress.Export!.Discarded));
            Assert.Equal(counts.Sets[0], (await again.CountLabelsAsync(Token)).Sets[0]);
            Assert.Equal(600, (await RowsAsync()).Count);

            var unreadable = await Assert.ThrowsAsync<ZeroShotException>(() => ModelJobs.ReadAllAsync(again));
            Assert.Contains(_out, unreadable.Message, StringComparison.Ordinal);
            var retried = await Assert.ThrowsAsync<ZeroShotException>(() => again.RetryAsync([], Token));
            Assert.Contains("cannot be retried", retried.Message, StringComparison.Ordinal);
            var reused = await Assert.ThrowsAsync<ZeroShotException>(() => next.Client.SubmitAsync(
                spec with { Export = null, Reuse = new JobReuse(id, ReuseKind.UnchangedFiles) }, Token));
            Assert.Contains("cannot be reused", reused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private JobSpec Spec(ImageFolder folder) => ModelJobs.Spec(folder, "zeroshot-mini") with { Export = new ResultExport { To = _out } };

    private Task<TestCluster> StartAsync(params ZeroShotRoles[] roles) => StartAsync(state: null, roles is [] ? [ZeroShotRoles.All] : roles);

    private Task<TestCluster> StartAsync(string? state, params ZeroShotRoles[] roles) => TestCluster.StartAsync(new()
    {
        Roles = roles,
        StateDirectory = state,
        Silo = silo => silo.Services.Configure<ExportOptions>(exports =>
        {
            exports.Folders.Add(_out);
            exports.PartBytes = 4096;
        }),
    });

    private static Task EndedAsync(GrainJob job) => Until.TrueAsync(async () => (await job.ProgressAsync(Token)).Ended, _limit, "the end of the job", Token);

    private ImmutableArray<string> Parts() => [.. Directory.EnumerateFiles(_out, "*.parquet").Order(StringComparer.Ordinal)];

    private async Task<List<ParquetRow>> RowsAsync()
    {
        List<ParquetRow> rows = [];
        foreach (var part in Parts())
        {
            await using var content = File.OpenRead(part);
            rows.AddRange((await ParquetSerializer.DeserializeAsync<ParquetRow>(content, cancellationToken: Token)).Data);
        }

        return rows;
    }

    // The comparable form of a row: all columns, numbers as the float that they are.
    private static string Row(ImageResult result, LabelSetDefinition set, int index)
    {
        var failed = result.Outcome.Error is not ImageError.None;
        var scores = failed ? [] : result.Outcome.Scores[index];
        return string.Join('|', [
            result.Path, failed ? "error" : "ok", failed ? result.Outcome.Error.ToString() : "null", result.Outcome.Detail ?? "null",
            .. scores is [var best, ..] ? new[] { set.Labels[best.Label], Number(best.Score), Number(best.Cosine), Number(best.Logit) } : ["null", "null", "null", "null"],
            string.Join(';', scores.Select(score => $"{set.Labels[score.Label]},{Number(score.Score)},{Number(score.Cosine)},{Number(score.Logit)}")), "zeroshot-mini", "0",
        ]);
    }

    private static string Row(JsonElement row) => string.Join('|', [
        .. new[] { "path", "status", "error", "detail", "label", "score", "cosine", "logit" }.Select(column => Text(row.GetProperty(column))),
        string.Join(';', row.GetProperty("scores").EnumerateArray().Select(score => string.Join(',', new[] { "label", "score", "cosine", "logit" }.Select(field => Text(score.GetProperty(field)))))),
        Text(row.GetProperty("model")), Text(row.GetProperty("label_set_version")),
    ]);

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Number => Number((float)value.GetDouble()),
        _ => value.GetString()!,
    };

    private static string Number(float value) => value.ToString(CultureInfo.InvariantCulture);
}
