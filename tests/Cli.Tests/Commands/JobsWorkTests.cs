using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public class JobsWorkTests
{
    private const string Job = "01hzy3c5wk9q";

    private static readonly ImageResult _cat = Rows.Classified("cat.jpg", new(0, 0.98f), new(1, 0.02f));
    private static readonly ImageResult _broken = Rows.Failed("broken.jpg", ImageError.Corrupt, "The data ends early.");

    [Fact]
    public async Task Maps_classify_options_to_the_job()
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync(
            "classify", "--only-changed", context.Folder, "--labels", "cat", "--keep-embeddings", "--priority", "low", "--tenant", "team-a", "--keep-days", "30"));

        var spec = cluster.Submitted!;
        Assert.True(spec.KeepEmbeddings);
        Assert.Equal(new JobReuse("", ReuseKind.UnchangedFiles), spec.Reuse);
        Assert.Equal((JobPriority.Low, "team-a", TimeSpan.FromDays(30)), (spec.Priority, spec.Tenant, spec.KeepFor));
    }

    [Theory]
    [InlineData("--only-changed=time", ReuseKind.UnchangedFiles)]
    [InlineData("--only-changed=content", ReuseKind.UnchangedContent)]
    public async Task Only_changed_selects_the_comparison(string option, ReuseKind use)
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", "cat", option));

        Assert.Equal(new JobReuse("", use), cluster.Submitted!.Reuse);
    }

    [Fact]
    public async Task By_default_a_job_reuses_nothing_and_stores_no_embeddings()
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);

        await context.RunAsync("classify", context.Folder, "--labels", "cat");

        Assert.Equal((false, null, JobPriority.Normal, "", null),
            (cluster.Submitted!.KeepEmbeddings, cluster.Submitted.Reuse, cluster.Submitted.Priority, cluster.Submitted.Tenant, cluster.Submitted.KeepFor));
    }

    [Fact]
    public async Task Relabel_uses_stored_embeddings_and_the_score_options_of_the_job()
    {
        var cluster = new FakeCluster { Results = [_cat], AdjustProgress = progress => progress with { Reused = 1 } };
        var before = Rows.Spec("/photos") with { KeepEmbeddings = true, Tenant = "team-a", Score = new ScoreOptions { TopK = 2, Threshold = 0.25f, MultiLabel = true } };
        cluster.Begin(before);
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("jobs", "relabel", Job, "--labels", "day,night", "--top-k", "1", "--priority", "high"));

        var spec = cluster.Submitted!;
        Assert.Equal(new JobReuse(Job, ReuseKind.Embeddings), spec.Reuse);
        Assert.Equal(before.Source, spec.Source);
        Assert.Equal(["day", "night"], spec.LabelSets.Single().Labels);
        Assert.Equal(before.Score with { TopK = 1 }, spec.Score);
        Assert.Equal((true, JobPriority.High, "team-a"), (spec.KeepEmbeddings, spec.Priority, spec.Tenant));
        Assert.Contains("Reused without an image pass: 1 of 1 image.\n", context.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Warning", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relabel_warns_when_no_embeddings_are_stored()
    {
        using var context = new TestWorld(Cluster(JobState.Finished, _cat));

        Assert.Equal(0, await context.RunAsync("jobs", "relabel", Job, "--labels", "cat,day,night"));

        Assert.StartsWith($"Warning: Job {Job} has no stored embeddings", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_processes_errors_again_and_writes_all_results()
    {
        var cluster = Cluster(JobState.Finished, _cat, _broken, Rows.Failed("x", ImageError.TooManyBytes, "Large."));
        using var context = new TestWorld(cluster);

        Assert.Equal(1, await context.RunAsync("jobs", "retry", Job, "--error", "corrupt", "--format", "csv"));

        Assert.Equal([ImageError.Corrupt], cluster.Retried);
        Assert.StartsWith($"Retrying 1 image of job {Job}. Results start with the first image.\n", context.Error, StringComparison.Ordinal);
        Assert.Equal(4, context.OutLines.Length);

        Assert.Equal(0, await context.RunAsync("jobs", "retry", Job));
        Assert.Empty(cluster.Retried);
    }

    [Theory]
    [InlineData("too-many-bytes")]
    [InlineData("Corrupt")]
    public async Task Retry_without_matching_errors_changes_nothing(string error)
    {
        var cluster = Cluster(JobState.Finished, _cat);
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("jobs", "retry", Job, "--error", error));

        Assert.True(cluster.Retried.IsDefault);
        Assert.StartsWith($"Job {Job} has no such errors: nothing to retry.", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_an_invalid_error_name_and_lists_valid_ones()
    {
        using var context = new TestWorld();

        Assert.Equal(2, await context.RunAsync("jobs", "retry", Job, "--error", "4"));
        Assert.StartsWith("--error 4 is not the name of an error. Valid names: Empty, UnknownFormat,", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pauses_a_job_and_shows_its_state()
    {
        var cluster = Cluster(JobState.Running, _cat);
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("jobs", "pause", Job));
        Assert.Equal($"Job {Job} is paused at 1 of 1 images. To continue, run `zso jobs resume {Job}`.\n", context.Error);

        await context.RunAsync("jobs", "list", "--json");
        Assert.Equal("paused", JsonDocument.Parse(context.Out).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Does_not_pause_an_ended_job()
    {
        using var context = new TestWorld(Cluster(JobState.Finished, _cat));

        Assert.Equal(0, await context.RunAsync("jobs", "pause", Job));
        Assert.Equal($"Job {Job} is finished: nothing to pause.\n", context.Error);
    }

    [Fact]
    public async Task Deletes_a_job_after_confirmation()
    {
        var cluster = Cluster(JobState.Finished, _cat);
        using var context = new TestWorld(cluster);

        Assert.Equal(2, await context.RunAsync("jobs", "delete", Job));
        Assert.Equal($"Cannot ask whether to remove job {Job} with the results of 1 images, because there is no terminal. Pass --yes to confirm.\n", context.Error);
        Assert.False(cluster.Deleted);

        Assert.Equal(0, await context.RunAsync("jobs", "delete", Job, "-y"));
        Assert.True(cluster.Deleted);
        Assert.Contains(Job, cluster.Keys);
    }

    [Fact]
    public async Task Results_of_a_running_job_stop_at_the_first_missing_one()
    {
        FakeCluster? cluster = null;
        cluster = new FakeCluster
        {
            Results = [_cat, _cat, _cat],
            ChunkSize = 1,
            State = JobState.Running,
            Unranked = 7,
            JobsOutliveClient = true,
            AdjustProgress = progress => progress with { Active = true },
            BeforeChunk = (first, token) =>
            {
                if (first < 2)
                {
                    return Task.CompletedTask;
                }

                // The missing result does not arrive while the command waits.
                cluster!.Time.Advance(TimeSpan.FromMinutes(1));
                return Task.Delay(Timeout.Infinite, token);
            },
        };
        cluster.Begin(Rows.Spec("/photos"));
        using var context = new TestWorld(cluster);
        var path = Path.Combine(context.Folder, "r.csv");

        Assert.Equal(4, await context.RunAsync("jobs", "results", Job, "--cluster", "h:1", "--out", path, "--no-progress"));

        Assert.Equal(3, File.ReadAllLines(path).Length);
        Assert.Equal($"These are the first 2 results of job {Job}, which is running at 3 of 10 images. To wait for the rest, run `zso jobs results {Job} --follow`.\n", context.Error);
    }

    [Fact]
    public async Task Writes_later_results_only_with_follow()
    {
        var done = 0;
        FakeCluster Running() => new()
        {
            Results = [_cat, _cat, _cat],
            ChunkSize = 1,
            JobsOutliveClient = true,
            BeforeChunk = (first, _) =>
            {
                done = first + 1;
                return Task.CompletedTask;
            },
            AdjustProgress = progress => progress with { State = done >= 3 ? JobState.Finished : JobState.Running, Active = done < 3, Classified = Math.Max(1, done) },
        };
        var (now, followed) = (Running(), Running());
        now.Begin(Rows.Spec("/photos"));
        followed.Begin(Rows.Spec("/photos"));
        using var first = new TestWorld(now);
        using var second = new TestWorld(followed);

        Assert.Equal(4, await first.RunAsync("jobs", "results", Job, "--cluster", "h:1", "--no-progress", "--format", "jsonl"));
        done = 0;
        Assert.Equal(0, await second.RunAsync("jobs", "results", Job, "--follow", "--cluster", "h:1", "--no-progress", "--format", "jsonl"));

        Assert.Equal((1, 3), (first.OutLines.Length, second.OutLines.Length));
    }

    [Theory]
    [InlineData(ZeroShotError.StorageFailed, 3)]
    [InlineData(ZeroShotError.NoSilo, 3)]
    [InlineData(ZeroShotError.ModelBroken, 2)]
    [InlineData(null, 4)]
    public async Task Exit_code_of_a_failed_job_matches_its_problem(ZeroShotError? problem, int code)
    {
        var cluster = new FakeCluster { Results = [_cat], State = JobState.Failed, Problem = "It failed.", AdjustProgress = progress => progress with { ProblemCode = problem } };
        using var context = new TestWorld(cluster);

        Assert.Equal(code, await context.RunAsync("classify", context.Folder, "--labels", "cat,wild animal"));
    }

    [Theory]
    [InlineData(ZeroShotError.StorageFailed, 3)]
    [InlineData(ZeroShotError.ModelMismatch, 2)]
    [InlineData(null, 4)]
    public async Task Writes_results_and_reason_of_a_failed_job(ZeroShotError? problem, int code)
    {
        var cluster = new FakeCluster { Results = [_cat], Unranked = 2, State = JobState.Failed, Problem = "It failed.", AdjustProgress = progress => progress with { ProblemCode = problem } };
        cluster.Begin(Rows.Spec("/photos"));
        using var context = new TestWorld(cluster);

        Assert.Equal(code, await context.RunAsync("jobs", "results", Job, "--format", "jsonl", "-q"));

        Assert.Single(context.OutLines);
        Assert.Contains($"Job {Job} failed at 1 of 3 images: It failed.", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_with_4_when_error_counts_do_not_add_up()
    {
        var cluster = new FakeCluster { Results = [_cat, _cat], AdjustProgress = progress => progress with { Classified = 1, Failed = 1 } };
        using var context = new TestWorld(cluster);

        Assert.Equal(4, await context.RunAsync("classify", context.Folder, "--labels", "cat,wild animal", "-q"));

        Assert.StartsWith("The counts do not add up: 2 images listed, 1 classified, 1 failed, 2 results read.", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_non_default_properties_of_a_job()
    {
        var cluster = new FakeCluster
        {
            Results = [_cat],
            AdjustProgress = progress => progress with
            {
                Skipped = new SkippedFiles { ByExtension = [new(".json", 4), new(".txt", 5)], WithoutExtension = 1, SystemFiles = 2, Excluded = 3 },
                Reused = 1, Suspects = 2, LeasesReturned = 3, ImagesPerSecond = 12.34, EndedAt = new DateTimeOffset(2026, 1, 2, 4, 0, 0, TimeSpan.Zero),
            },
        };
        cluster.Names.Put("animals", "cat");
        cluster.Begin(new JobSpec
        {
            Source = new TarSource { Root = "/shards", Include = ["*.png"], Exclude = ["raw/"] },
            Model = "zeroshot-mini",
            LabelSets = [cluster.Names.Sets["animals"][0].Definition with { Templates = ["{}"] }],
            KeepEmbeddings = true,
            Reuse = new JobReuse("", ReuseKind.UnchangedContent),
            Priority = JobPriority.High,
            Tenant = "team-a",
            KeepFor = TimeSpan.FromDays(7),
        });
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("jobs", "show", Job));

        Assert.Equal(
            """
            job                   01hzy3c5wk9q
            state                 finished
            submitted             2026-01-02 03:04:05Z
            ended                 2026-01-02 04:00:00Z
            priority              high
            tenant                team-a
            kept for              7 days after its end
            listed                1
            classified            1
            failed                0
            skipped               10 (.txt 5, .json 4, no extension 1)
            system files          2 skipped
            excluded              3
            reused                1
            suspects              2
            leases returned       3
            images/s              12.3
            prompts embedded      0
            model                 zeroshot-mini
            images                tar /shards
            include               *.png
            exclude               raw/
            embeddings            kept
            reuses results of     the newest such job: files of the same bytes
            classification        best 5, scores from 0
            label set             zeroshot-mini/0abc
              name                animals@1
              labels              cat
              templates           {}

            """, context.Out);
    }

    [Fact]
    public async Task Sorts_images_and_reports_the_counts()
    {
        var cluster = new FakeCluster { Results = [_cat, Rows.Classified("gone.jpg", new LabelScore(0, 1))] };
        using var context = new TestWorld(cluster);
        context.Write("photos/cat.jpg", "a cat");
        var sorted = Path.Combine(context.Folder, "sorted");

        Assert.Equal(1, await context.RunAsync("classify", Path.Combine(context.Folder, "photos"), "--labels", "cat,wild animal", "--sort-into", sorted));

        Assert.Equal("a cat", await File.ReadAllTextAsync(Path.Combine(sorted, "cat", "cat.jpg"), TestContext.Current.CancellationToken));
        Assert.Contains($"Sorted into {sorted}: 1 copied, 0 already present, 1 failed.\n", context.Error, StringComparison.Ordinal);

        Assert.Equal(1, await context.RunAsync("jobs", "results", Job, "--sort-into", sorted));
        Assert.Contains($"Sorted into {sorted}: 0 copied, 1 already present, 1 failed.\n", context.Error, StringComparison.Ordinal);
    }

    private static FakeCluster Cluster(JobState state, params ImageResult[] results)
    {
        var cluster = new FakeCluster { Results = [.. results], State = state };
        cluster.Begin(Rows.Spec("/photos"));
        return cluster;
    }
}
