using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public class JobsCommandTests
{
    private static readonly ImageResult _cat = Rows.Classified("cat.jpg", new(0, 0.98f), new(1, 0.02f));
    private static readonly ImageResult _broken = Rows.Failed("broken.jpg", ImageError.Corrupt, "The data ends early.");

    [Fact]
    public async Task The_list_has_a_line_for_each_job()
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
    public async Task A_job_that_has_not_ended_runs_only_where_something_can_run_it(bool jobsContinue, string state)
    {
        using var context = new TestWorld(Cluster(JobState.Running, jobsContinue));

        await context.RunAsync("jobs", "list", "--json");

        Assert.Equal(state, JsonDocument.Parse(context.Out).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_empty_list_says_so()
    {
        using var context = new TestWorld(new FakeCluster());

        Assert.Equal(0, await context.RunAsync("jobs", "list"));
        Assert.Equal(("", "There are no jobs yet. `zso classify` starts one.\n"), (context.Out, context.Error));
    }

    [Fact]
    public async Task One_job_is_shown_with_its_errors_and_labels()
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
    public async Task A_job_whose_JPEG_files_were_reduced_says_so()
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
    public async Task A_job_with_exact_JPEG_files_says_so_in_JSON_only()
    {
        using var text = new TestWorld(Cluster(JobState.Finished));
        using var json = new TestWorld(Cluster(JobState.Finished));

        await text.RunAsync("jobs", "show", "01hzy3c5wk9q");
        await json.RunAsync("jobs", "show", "01hzy3c5wk9q", "--json");

        Assert.DoesNotContain("JPEG", text.Out, StringComparison.Ordinal);
        Assert.Equal("exact", JsonDocument.Parse(json.Out).RootElement.GetProperty("jpegScale").GetString());
    }

    [Fact]
    public async Task One_job_is_shown_as_an_object()
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
    public async Task Results_are_written_in_the_format_asked_for_and_without_talk_of_speed()
    {
        using var context = new TestWorld(Cluster(JobState.Finished));

        Assert.Equal(1, await context.RunAsync("jobs", "results", "01hzy3c5wk9q", "--format", "csv", "--drop-invalid"));

        Assert.Equal(2, context.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("2 images: 1 classified, 1 error (1 corrupt image).\nJob: 01hzy3c5wk9q.\n", context.Error);
    }

    [Fact]
    public async Task Results_of_an_interrupted_job_are_those_it_has()
    {
        var cluster = new FakeCluster { Results = [_cat], Unranked = 9, State = JobState.Running };
        cluster.Begin(Rows.Spec("/photos"));
        using var context = new TestWorld(cluster);
        var path = Path.Combine(context.Folder, "r.jsonl");

        Assert.Equal(1, await context.RunAsync("jobs", "results", "01hzy3c5wk9q", "--out", path));

        Assert.Single(File.ReadAllLines(path));
        Assert.Equal("Job 01hzy3c5wk9q was interrupted: these are its first 1 results. To continue, run `zso jobs resume 01hzy3c5wk9q`.\n", context.Error);
    }

    [Fact]
    public async Task A_job_can_be_resumed_to_its_end()
    {
        using var context = new TestWorld(Cluster(JobState.Failed));

        Assert.Equal(1, await context.RunAsync("jobs", "resume", "01hzy3c5wk9q"));

        Assert.StartsWith("Resuming job 01hzy3c5wk9q (2 images done).", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_job_has_nothing_to_resume_and_gives_its_results()
    {
        using var context = new TestWorld(Cluster(JobState.Finished));

        Assert.Equal(1, await context.RunAsync("jobs", "resume", "01hzy3c5wk9q", "--format", "jsonl"));

        Assert.StartsWith("Job 01hzy3c5wk9q is already finished. These are its results.\n", context.Error, StringComparison.Ordinal);
        Assert.Equal(2, context.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_job_can_be_cancelled()
    {
        var cluster = Cluster(JobState.Running);
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("jobs", "cancel", "01hzy3c5wk9q"));

        Assert.Equal(JobState.Cancelled, cluster.State);
        Assert.Equal("Job 01hzy3c5wk9q is cancelled at 2 of 2 images. To continue, run `zso jobs resume 01hzy3c5wk9q`.\n", context.Error);
    }

    [Fact]
    public async Task A_job_that_has_finished_cannot_be_cancelled()
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
