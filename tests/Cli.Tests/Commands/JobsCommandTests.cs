using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public class JobsCommandTests
{
    private static readonly ImageResult _cat = Rows.Classified("cat.jpg", new(0, 0.98f), new(1, 0.02f));
    private static readonly ImageResult _broken = Rows.Failed("broken.jpg", ImageError.Corrupt, "The data ends early.");

    [Fact]
    public async Task Lists_a_line_per_job()
    {
        using var context = new TestWorld(Cluster(JobState.Finished));

        Assert.Equal(0, await context.RunAsync("jobs", "list"));

        Assert.Equal(
            """
            job           state     done  listed  errors  tenant  model          submitted             images
            01hzy3c5wk9q  finished  2     2       1       -       zeroshot-mini  2026-01-02 03:04:05Z  /photos

            """, context.Out);
    }

    [Theory]
    [InlineData(false, "interrupted")]
    [InlineData(true, "running")]
    public async Task Unfinished_job_is_interrupted_in_an_embedded_cluster(bool jobsContinue, string state)
    {
        using var context = new TestWorld(Cluster(JobState.Running, jobsContinue));

        await context.RunAsync("jobs", "list", "--json");

        Assert.Equal(state, JsonDocument.Parse(context.Out).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Reports_an_empty_job_list()
    {
        using var context = new TestWorld(new FakeCluster());

        Assert.Equal(0, await context.RunAsync("jobs", "list"));
        Assert.Equal(("", "There are no jobs yet. `zso classify` starts one.\n"), (context.Out, context.Error));
    }

    [Fact]
    public async Task Shows_a_job_with_its_errors_and_labels()
    {
        using var context = new TestWorld(Cluster(JobState.Finished));

        Assert.Equal(0, await context.RunAsync("jobs", "show", "01hzy3c5wk9q"));

        Assert.Equal(
            """
            job                   01hzy3c5wk9q
            state                 finished
            submitted             2026-01-02 03:04:05Z
            listed                2
            classified            1
            failed                1
              corrupt image       1
            prompts embedded      0
            model                 zeroshot-mini
            images                /photos
            classification        best 5, scores from 0
            label set             zeroshot-mini/0abc
              labels              cat, wild animal, cup of coffee
              templates           a photo of a {}.

            """, context.Out);
    }

    [Fact]
    public async Task Shows_reduced_JPEG_scale()
    {
        var cluster = Cluster(JobState.Finished);
        cluster.ReducedJpeg = true;
        using var text = new TestWorld(cluster);
        using var json = new TestWorld(cluster);

        await text.RunAsync("jobs", "show", "01hzy3c5wk9q");
        await json.RunAsync("jobs", "show", "01hzy3c5wk9q", "--json");

        Assert.Contains("JPEG scale            reduced: scores differ slightly", text.Out, StringComparison.Ordinal);
        Assert.Equal("reduced", JsonDocument.Parse(json.Out).RootElement.GetProperty("jpegScale").GetString());
    }

    [Fact]
    public async Task Shows_exact_JPEG_scale_only_in_JSON()
    {
        using var text = new TestWorld(Cluster(JobState.Finished));
        using var json = new TestWorld(Cluster(JobState.Finished));

        await text.RunAsync("jobs", "show", "01hzy3c5wk9q");
        await json.RunAsync("jobs", "show", "01hzy3c5wk9q", "--json");

        Assert.DoesNotContain("JPEG", text.Out, StringComparison.Ordinal);
        Assert.Equal("exact", JsonDocument.Parse(json.Out).RootElement.GetProperty("jpegScale").GetString());
    }

    [Fact]
    public async Task Shows_a_job_as_JSON()
    {
        using var context = new TestWorld(Cluster(JobState.Failed, problem: "Disk full."));

        await context.RunAsync("jobs", "show", "01hzy3c5wk9q", "--json");

        var job = JsonDocument.Parse(context.Out).RootElement;
        Assert.Equal("failed", job.GetProperty("state").GetString());
        Assert.Equal("Disk full.", job.GetProperty("problem").GetString());
        Assert.Equal(1, job.GetProperty("errors").GetProperty("Corrupt").GetInt64());
        Assert.Equal("zeroshot-mini/0abc", job.GetProperty("labelSets")[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task Results_have_the_requested_format_and_no_speed()
    {
        using var context = new TestWorld(Cluster(JobState.Finished));

        Assert.Equal(1, await context.RunAsync("jobs", "results", "01hzy3c5wk9q", "--format", "csv", "--drop-invalid"));

        Assert.Equal(2, context.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("2 images: 1 classified, 1 error (1 corrupt image).\nJob: 01hzy3c5wk9q.\n", context.Error);
    }

    [Fact]
    public async Task Writes_available_results_of_an_interrupted_job()
    {
        var cluster = new FakeCluster { Results = [_cat], Unranked = 9, State = JobState.Running };
        cluster.Begin(Rows.Spec("/photos"));
        using var context = new TestWorld(cluster);
        var path = Path.Combine(context.Folder, "r.jsonl");

        Assert.Equal(4, await context.RunAsync("jobs", "results", "01hzy3c5wk9q", "--out", path));

        Assert.Single(File.ReadAllLines(path));
        Assert.Equal("Job 01hzy3c5wk9q was interrupted: these are its first 1 results. To continue, run `zso jobs resume 01hzy3c5wk9q`.\n", context.Error);
    }

    [Fact]
    public async Task Resumes_a_job_to_its_end()
    {
        using var context = new TestWorld(Cluster(JobState.Failed));

        Assert.Equal(4, await context.RunAsync("jobs", "resume", "01hzy3c5wk9q"));

        Assert.StartsWith("Resuming job 01hzy3c5wk9q (2 images done).", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resuming_a_finished_job_writes_its_results()
    {
        using var context = new TestWorld(Cluster(JobState.Finished));

        Assert.Equal(1, await context.RunAsync("jobs", "resume", "01hzy3c5wk9q", "--format", "jsonl"));

        Assert.StartsWith("Job 01hzy3c5wk9q is already finished. These are its results.\n", context.Error, StringComparison.Ordinal);
        Assert.Equal(2, context.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Cancels_a_job()
    {
        var cluster = Cluster(JobState.Running);
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("jobs", "cancel", "01hzy3c5wk9q"));

        Assert.Equal(JobState.Cancelled, cluster.State);
        Assert.Equal("Job 01hzy3c5wk9q is cancelled at 2 of 2 images. To continue, run `zso jobs resume 01hzy3c5wk9q`.\n", context.Error);
    }

    [Fact]
    public async Task Does_not_cancel_a_finished_job()
    {
        using var context = new TestWorld(Cluster(JobState.Finished));

        Assert.Equal(0, await context.RunAsync("jobs", "cancel", "01hzy3c5wk9q"));
        Assert.Equal("Job 01hzy3c5wk9q is already finished: nothing to cancel.\n", context.Error);
    }

    private static FakeCluster Cluster(JobState state, bool jobsContinue = false, string? problem = null)
    {
        var cluster = new FakeCluster { Results = [_cat, _broken], State = state, JobsOutliveClient = jobsContinue, Problem = problem };
        cluster.Begin(Rows.Spec("/photos"));
        return cluster;
    }
}
