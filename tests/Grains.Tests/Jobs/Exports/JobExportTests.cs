using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Parquet.Serialization;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Jobs.Counts;
using ZeroShotOrleans.Jobs.Exports;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Exports;

/// <summary>The results of a job in files: each row once, whatever fails between two steps.</summary>
public sealed class JobExportTests
{
    private const int Images = 700;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_image_has_one_row_in_order_and_success_is_written_last()
    {
        using var export = await new ExportFixture().StartAsync(Images);

        await export.RunAsync();

        Assert.InRange(export.Parts.Count, 3, 100);
        var rows = await RowsAsync(export);
        Assert.Equal(Enumerable.Range(0, Images).Select(image => ExportFixture.Path(image)), rows.Select(row => row.path));
        Assert.Equal(Enumerable.Range(0, Images).Select(image => image % 10 == 0 ? "error" : "ok"), rows.Select(row => row.status));
        Assert.Equal(Enumerable.Range(0, Images).Select(image => image % 10 == 0 ? null : image % 2 == 0 ? "cat" : "dog"), rows.Select(row => row.label));
        Assert.All(rows, row => Assert.Equal(("mini", "5d0e", "00ff"), (row.model, row.model_fingerprint, row.label_set)));
        Assert.Equal(["run/_manifest.json", "run/_SUCCESS"], export.Objects.Writes.TakeLast(2));
        Assert.True(export.Stored!.Complete);
        Assert.Empty(export.Objects.Objects["run/_SUCCESS"]);
    }

    [Fact]
    public async Task The_manifest_lists_the_files_as_they_are()
    {
        using var export = await new ExportFixture().StartAsync(Images);

        await export.RunAsync();

        using var manifest = JsonDocument.Parse(export.Objects.Objects["run/_manifest.json"]);
        var run = manifest.RootElement;
        Assert.Equal(
            (1, "job", "mini", "5d0e", Images, Images - 70, 70, Images),
            (run.GetProperty("version").GetInt32(), run.GetProperty("job").GetString(), run.GetProperty("model").GetString(), run.GetProperty("modelFingerprint").GetString(),
                run.GetProperty("images").GetInt32(), run.GetProperty("classified").GetInt32(), run.GetProperty("failed").GetInt32(), run.GetProperty("rows").GetInt32()));
        Assert.Equal(70, run.GetProperty("errors").GetProperty("Missing").GetInt32());
        Assert.Equal(["cat", "dog"], run.GetProperty("labelSets")[0].GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        var parts = run.GetProperty("parts").EnumerateArray().ToList();
        Assert.Equal(export.Parts, parts.Select(part => $"run/{part.GetProperty("file").GetString()}"));
        Assert.Equal(Images, parts.Sum(part => part.GetProperty("images").GetInt64()));
        Assert.All(parts, part =>
        {
            var content = export.Objects.Objects[$"run/{part.GetProperty("file").GetString()}"];
            Assert.Equal(content.Length, part.GetProperty("bytes").GetInt64());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), part.GetProperty("sha256").GetString());
        });
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task An_owner_that_dies_between_any_two_steps_leaves_the_same_files(bool discardStored)
    {
        var expected = await CrashAsync(atStep: int.MaxValue, discardStored);
        Assert.InRange(expected.Steps, 12, 1000);

        for (var step = 1; step <= expected.Steps; step++)
        {
            var crashed = await CrashAsync(step, discardStored);
            Assert.Equal(expected.Files.Keys.Order(), crashed.Files.Keys.Order());
            Assert.All(expected.Files, file => Assert.Equal(file.Value, crashed.Files[file.Key]));
        }
    }

    [Fact]
    public async Task An_owner_that_has_lost_the_job_gives_no_file_its_name()
    {
        using var export = await new ExportFixture().StartAsync(Images);
        var written = 0;
        export.Objects.After = key => written += key.EndsWith(".parquet", StringComparison.Ordinal) ? 1 : 0;
        var parts = 0;
        export.Fixture.Stores.Before = async method =>
        {
            if (method == nameof(IJobStore.ReadManifestAsync) && written == 1 && parts++ == 0)
            {
                // While the second part is written.
                await export.Fixture.LoseAsync();
            }
        };

        await Assert.ThrowsAsync<StaleEpochException>(() => export.RunAsync());

        Assert.Single(export.Parts);
        Assert.DoesNotContain("run/_SUCCESS", export.Objects.Objects.Keys);
    }

    [Fact]
    public async Task Parts_are_written_while_the_job_runs()
    {
        using var export = new ExportFixture();
        await export.Fixture.StartAsync([.. Enumerable.Range(0, 10_000).Select(image => ExportFixture.Path(image))]);
        await export.Fixture.PrepareAsync();
        var running = export.RunAsync();
        await export.ClassifyAsync(0, PartPlan.SampleImages + 512);
        export.Changed.Raise();

        await Until.TrueAsync(() => export.Stored is { Parts.Length: > 3 }, TimeSpan.FromSeconds(30), "the first parts", Token);
        Assert.False(running.IsCompleted);
        Assert.DoesNotContain("run/_SUCCESS", export.Objects.Objects.Keys);

        await export.ClassifyAsync(PartPlan.SampleImages + 512, 10_000);
        await export.Fixture.Job.ApplyAsync(new JobChange.ListingEnds(null));
        export.Changed.Raise();
        await running.WaitAsync(TimeSpan.FromSeconds(60), Token);

        Assert.Equal(10_000, (await RowsAsync(export)).Count);
    }

    [Fact]
    public async Task Retried_errors_rewrite_their_parts_only()
    {
        using var retried = new ExportFixture();
        await retried.Fixture.StartAsync([.. Enumerable.Range(0, Images).Select(image => ExportFixture.Path(image))]);
        await retried.Fixture.PrepareAsync();
        await retried.Fixture.Job.ApplyAsync(new JobChange.ListingEnds(null));
        await retried.ClassifyAsync(0, Images, image => image == 350 ? ImageOutcome.Failed(ImageError.Missing, "Gone.") : new ImageOutcome { Scores = [[new(0, 0.5f)]] });
        await retried.RunAsync();
        var before = retried.Objects.Objects.ToDictionary();
        retried.Objects.Writes.Clear();

        await retried.Fixture.Job.ApplyAsync(new JobChange.OwnerRetries());
        await retried.Fixture.Stores.ForgetErrorsAsync(JobFixture.Id, retried.Fixture.Job.Machine.Epoch, [], Token);
        await retried.RestartAsync();
        await retried.ClassifyAsync(350, 351, _ => new ImageOutcome { Scores = [[new(1, 0.5f)]] });
        await retried.RunAsync();

        var rewritten = Assert.Single(retried.Objects.Writes, key => key.EndsWith(".parquet", StringComparison.Ordinal));
        Assert.All(retried.Parts.Where(part => part != rewritten), part => Assert.Equal(before[part], retried.Objects.Objects[part]));
        Assert.Equal("run/_SUCCESS", retried.Objects.Writes.Last());
        Assert.Equal("-run/_SUCCESS", retried.Objects.Writes.First());
        var rows = await RowsAsync(retried);
        Assert.Equal((Images, 0), (rows.Count, rows.Count(row => row.status == "error")));
        Assert.Equal("dog", rows[350].label);
    }

    [Fact]
    public async Task A_deleted_part_is_written_again_when_the_job_is_resumed()
    {
        using var export = await new ExportFixture().StartAsync(Images);
        export.Objects.Before = key => _ = key.EndsWith("_SUCCESS", StringComparison.Ordinal) && export.Stored is { Parts.Length: > 0 } ? throw new InvalidOperationException("The silo dies.") : 0;
        await Assert.ThrowsAsync<InvalidOperationException>(() => export.RunAsync());
        export.Objects.Before = _ => { };
        var (gone, content) = (export.Parts[1], export.Objects.Objects[export.Parts[1]]);
        export.Objects.Objects.TryRemove(gone, out _);

        await export.RestartAsync();
        await export.RunAsync();

        Assert.Equal(content, export.Objects.Objects[gone]);
        Assert.Equal(Images, (await RowsAsync(export)).Count);
    }

    [Fact]
    public async Task Discarded_results_stay_counted_and_can_only_be_read_in_the_files()
    {
        using var export = await new ExportFixture(discardStored: true).StartAsync(Images);
        using var counter = new LabelCounter(export.Fixture.Job, export.Fixture.Stores);
        var before = await counter.CountAsync(Token);

        await export.RunAsync();

        Assert.Equal(Images, export.Stored!.Discarded);
        Assert.Empty(await export.Fixture.Stores.ReadOutcomesAsync(JobFixture.Id, 0, 10, Token));
        using var after = new LabelCounter(export.Fixture.Job, export.Fixture.Stores);
        var counts = await after.CountAsync(Token);
        Assert.Equal((Images, Images), (before.Counted, counts.Counted));
        Assert.Equal(before.Sets[0], counts.Sets[0]);
        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => new ZeroShotOrleans.Jobs.Results.ResultPages(export.Fixture.Job, export.Fixture.Stores).NextAsync(0, Token));
        Assert.Contains("s3://bucket/run/", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Images, (await RowsAsync(export)).Count);
        Assert.Contains("cannot be retried", Assert.Throws<ZeroShotException>(() => OwnerCommand.Retries(export.Fixture.Job.Description, export.Fixture.Job.Machine, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_part_of_discarded_results_is_named()
    {
        using var export = await new ExportFixture(discardStored: true).StartAsync(Images);
        export.Objects.Before = key => _ = key.EndsWith("_manifest.json", StringComparison.Ordinal) && export.Stored is not null ? throw new InvalidOperationException("The silo dies.") : 0;
        await Assert.ThrowsAsync<InvalidOperationException>(() => export.RunAsync());
        export.Objects.Before = _ => { };
        var gone = export.Parts[0];
        export.Objects.Objects.TryRemove(gone, out _);
        await export.RestartAsync();

        var failure = await Assert.ThrowsAsync<ExportException>(() => export.RunAsync());

        Assert.Contains(Path.GetFileName(gone), failure.Message, StringComparison.Ordinal);
        Assert.Contains("no longer stored", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_job.json", """{"job":"0k3v9s2m1abc"}""", "the results of job 0k3v9s2m1abc")]
    [InlineData("_job.json", "nothing", "an unknown run")]
    [InlineData("_SUCCESS", "", "'_SUCCESS'")]
    [InlineData("table.PARQUET", "", "'table.PARQUET'")]
    public async Task A_place_with_other_results_is_refused(string file, string content, string reason)
    {
        using var export = await new ExportFixture().StartAsync(10);
        export.Objects.Objects[$"run/{file}"] = System.Text.Encoding.UTF8.GetBytes(content);

        var refused = await Assert.ThrowsAsync<ExportException>(() => export.RunAsync());

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Use an", refused.Message.Replace("Use another", "Use an", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal([$"run/{file}"], export.Objects.Objects.Keys);
    }

    [Fact]
    public async Task Files_of_others_that_are_no_results_do_not_matter()
    {
        using var export = await new ExportFixture().StartAsync(10);
        (export.Objects.Objects["run/README.md"], export.Objects.Objects["run/older/part-0.parquet"]) = ([], []);

        await export.RunAsync();

        Assert.Equal(10, (await RowsAsync(export)).Count);
    }

    [Fact]
    public async Task A_failure_that_may_pass_is_tried_again_and_shown()
    {
        using var export = await new ExportFixture().StartAsync(10);
        var time = new FakeTimeProvider();
        var failures = 0;
        export.Objects.Before = key => _ = key.EndsWith(".parquet", StringComparison.Ordinal) && failures++ < 2 ? throw new ObjectStoreException(ObjectStoreError.Throttled, "The store is busy.") : 0;
        var running = export.RunAsync(time);

        await Until.TrueAsync(() => export.Fixture.Job.Machine.ExportProblem is not null, TimeSpan.FromSeconds(30), "the problem", Token);
        Assert.Contains("The store is busy.", ProgressSnapshot.Of("job", export.Fixture.Job.Machine, 0).Waiting, StringComparison.Ordinal);
        await Until.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return running.IsCompleted;
            },
            TimeSpan.FromSeconds(30), "the end", Token);
        await running;

        Assert.Null(export.Fixture.Job.Machine.ExportProblem);
        Assert.Equal(3, failures);
    }

    [Fact]
    public async Task A_missing_permission_ends_the_export_at_once()
    {
        using var export = await new ExportFixture().StartAsync(10);
        export.Objects.Before = key => _ = key.EndsWith(".parquet", StringComparison.Ordinal) ? throw new ObjectStoreException(ObjectStoreError.AccessDenied, "s3://bucket/run/ may not be written to.") : 0;

        var failure = await Assert.ThrowsAsync<ExportException>(() => export.RunAsync());

        Assert.Equal("Results cannot be written: s3://bucket/run/ may not be written to.", failure.Message);
        Assert.DoesNotContain("run/_SUCCESS", export.Objects.Objects.Keys);
        Assert.False(export.Stored!.Complete);
    }

    [Fact]
    public async Task A_job_without_images_has_one_file_with_the_columns()
    {
        using var export = await new ExportFixture().StartAsync(0);

        await export.RunAsync();

        Assert.Single(export.Parts);
        Assert.Empty(await RowsAsync(export));
        Assert.Contains("run/_SUCCESS", export.Objects.Objects.Keys);
    }

    [Fact]
    public async Task A_folder_gets_the_same_files()
    {
        using var objects = await new ExportFixture().StartAsync(Images);
        await objects.RunAsync();
        using var folder = new ExportFixture(to: Path.Combine(objects.Scratch, "runs", "monday"), folders: objects.Scratch);
        await folder.StartAsync(Images);

        await folder.RunAsync();

        var place = Path.Combine(objects.Scratch, "runs", "monday");
        Assert.Equal(objects.Objects.Objects.Keys.Select(key => key["run/".Length..]).Order(StringComparer.Ordinal), Directory.EnumerateFiles(place).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.All(objects.Objects.Objects, entry => Assert.Equal(entry.Value, File.ReadAllBytes(Path.Combine(place, entry.Key["run/".Length..]))));
    }

    // Lets the owner die once, before or after its nth write takes effect, and continues with the next owner.
    private static async Task<(Dictionary<string, byte[]> Files, int Steps)> CrashAsync(int atStep, bool discardStored)
    {
        using var export = await new ExportFixture(discardStored).StartAsync(Images);
        var steps = 0;
        export.Objects.Before = export.Objects.After = _ => Step();
        export.Fixture.Stores.Before = method =>
        {
            if (method is nameof(IJobStore.UpdateAsync) or nameof(IJobStore.DiscardOutcomesAsync))
            {
                Step();
            }

            return Task.CompletedTask;
        };
        var death = await Record.ExceptionAsync(() => export.RunAsync());
        Assert.Equal(atStep == int.MaxValue, death is null);
        if (death is not null)
        {
            await export.RestartAsync();
            await export.RunAsync();
        }

        Assert.Equal(Images, (await RowsAsync(export)).Count);
        return (export.Objects.Objects.ToDictionary(), steps);

        void Step()
        {
            if (++steps == atStep)
            {
                throw new InvalidOperationException("The silo dies.");
            }
        }
    }

    private static async Task<List<ParquetRow>> RowsAsync(ExportFixture export)
    {
        List<ParquetRow> rows = [];
        foreach (var part in export.Parts)
        {
            using var content = new MemoryStream(export.Objects.Objects[part]);
            rows.AddRange((await ParquetSerializer.DeserializeAsync<ParquetRow>(content, cancellationToken: Token)).Data);
        }

        return rows;
    }
}
