using System.Text.Json;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public class ClassifyCommandTests
{
    private const string Labels = "cat,wild animal,cup of coffee";

    private static readonly ImageResult _cat = Rows.Classified("cat.jpg", new(0, 0.98f), new(1, 0.02f));
    private static readonly ImageResult _broken = Rows.Failed("broken.jpg", ImageError.Corrupt, "The data ends early.");

    [Fact]
    public async Task The_table_goes_to_standard_output_and_the_summary_to_standard_error()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], PromptsEmbedded = 3 });

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels));

        Assert.Equal(
            """
            file                      label          score  runners-up
            cat.jpg                   cat             0.98  wild animal 0.02

            """, context.Out);
        Assert.Equal(["1 image in 2.0 s, 0.5 images/s: 1 classified, 0 errors.", "Label prompts embedded now: 3.", "Job: 01hzy3c5wk9q."], Lines(context.Error));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_scale_that_is_only_assumed_is_said_on_standard_error(bool quiet)
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], ScaleIsAssumed = true });

        Assert.Equal(0, await context.RunAsync(["classify", context.Folder, "--labels", Labels, .. quiet ? ["-q"] : Array.Empty<string>()]));

        Assert.StartsWith("Warning: Model 'zeroshot-mini' is scored with the logit scale 45, which is assumed", Lines(context.Error)[0], StringComparison.Ordinal);
        Assert.DoesNotContain("assumed", context.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Says_what_is_wrong_with_the_labels_on_standard_error(bool quiet)
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], Warnings = [new(ScoreWarningKind.IndistinguishableLabels, "The model cannot tell 'Cat', 'cat' apart.", ["Cat", "cat"])] });

        await context.RunAsync(["classify", context.Folder, "--labels", "Cat,cat", .. quiet ? ["-q"] : Array.Empty<string>()]);

        Assert.StartsWith("Warning: The model cannot tell 'Cat', 'cat' apart.", Lines(context.Error)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_are_counted_by_reason_and_end_with_1()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat, _broken, Rows.Failed("x", ImageError.Empty, "No bytes."), _broken] });

        Assert.Equal(1, await context.RunAsync("classify", context.Folder, "--labels", Labels));

        Assert.Equal("4 images in 2.0 s, 2.0 images/s: 1 classified, 3 errors (1 empty file, 2 corrupt image).", Lines(context.Error)[0]);
        Assert.Equal("Label prompts embedded now: 0 (all label embeddings were already stored).", Lines(context.Error)[1]);
        Assert.Equal(5, Lines(context.Out).Length);
    }

    [Fact]
    public async Task Invalid_images_can_be_left_out_and_are_counted_all_the_same()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat, _broken] });

        Assert.Equal(1, await context.RunAsync("classify", context.Folder, "--labels", Labels, "--drop-invalid", "--format", "csv"));

        Assert.Equal(2, Lines(context.Out).Length);
        Assert.Equal("2 images in 2.0 s, 1.0 images/s: 1 classified, 1 error (1 corrupt image).", Lines(context.Error)[0]);
    }

    [Theory]
    [InlineData("r.csv", "path,status,")]
    [InlineData("r.jsonl", "{\"path\":")]
    [InlineData("r.NDJSON", "{\"path\":")]
    [InlineData("r.txt", "file ")]
    public async Task The_ending_of_a_file_chooses_the_format(string name, string beginning)
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat] });
        var path = Path.Combine(context.Folder, name);

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels, "--out", path));

        Assert.StartsWith(beginning, File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal("", context.Out);
    }

    [Fact]
    public async Task Options_become_the_job()
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);

        await context.RunAsync(
            "classify", context.Folder + "/", "--labels", Labels, "--label", "a, b", "--template", "a {}", "--top-k", "2", "--threshold", "0.25", "--multi-label",
            "--scores", "-r", "--include", "*.png", "--include", "a/**/b?.jpg", "--follow-links", "--model", "other");

        var spec = cluster.Submitted!;
        var source = Assert.IsType<DirectorySource>(spec.Source);
        Assert.Equal(context.Folder, source.Root);
        Assert.True(source is { Recursive: true, FollowLinks: true });
        Assert.Equal(["*.png", "a/**/b?.jpg"], source.Include);
        Assert.Equal("other", spec.Model);
        Assert.Equal(["cat", "wild animal", "cup of coffee", "a, b"], spec.LabelSets.Single().Labels);
        Assert.Equal(["a {}"], spec.LabelSets.Single().Templates);
        Assert.Equal(new ScoreOptions { TopK = 2, Threshold = 0.25f, MultiLabel = true, WithLogits = true }, spec.Score);
    }

    [Fact]
    public async Task Without_options_the_job_has_the_defaults_of_the_manual()
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);

        await context.RunAsync("classify", context.Folder, "--labels", "cat");

        Assert.Equal("zeroshot-mini", cluster.Submitted!.Model);
        Assert.Equal(new ScoreOptions { TopK = 5 }, cluster.Submitted.Score);
        Assert.Equal(Path.Combine(context.Folder, "zeroshot-orleans"), Assert.IsType<EmbeddedSettings>(context.Settings).StateDirectory);
    }

    [Fact]
    public async Task One_file_becomes_its_folder_and_its_exact_name()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows knows no * in names and no names that differ in case only.");
        var cluster = new FakeCluster { Results = [_cat] };
        using var context = new TestWorld(cluster);
        var file = context.Write("photos/c*.jpg", "");
        context.Write("photos/cat.jpg", "");

        Assert.Equal(0, await context.RunAsync("classify", file, "--labels", Labels));

        var source = Assert.IsType<DirectorySource>(cluster.Submitted!.Source);
        Assert.Equal(Path.GetDirectoryName(file), source.Root);
        Assert.Equal(["c*.jpg"], source.Paths);
        Assert.Empty(source.Include);
    }

    [Fact]
    public async Task A_model_folder_becomes_its_name_and_the_folder_above_it()
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);
        context.Write("models/clip/config.json", "{}");

        await context.RunAsync("classify", context.Folder, "--labels", "cat", "--model", Path.Combine(context.Folder, "models", "clip") + "/");

        Assert.Equal("clip", cluster.Submitted!.Model);
        Assert.Equal([Path.Combine(context.Folder, "models")], Assert.IsType<EmbeddedSettings>(context.Settings).ModelDirectories);
    }

    [Fact]
    public async Task A_model_name_with_a_slash_stays_a_name_where_there_is_no_such_folder()
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);

        await context.RunAsync("classify", context.Folder, "--labels", "cat", "--model", "owner/clip");

        Assert.Equal("owner/clip", cluster.Submitted!.Model);
    }

    [Fact]
    public async Task A_running_cluster_is_named_by_its_gateways_and_may_have_folders_that_are_not_here()
    {
        var cluster = new FakeCluster { JobsOutliveClient = true };
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("classify", "/photos/of/the/silos", "--labels", "cat", "--cluster", "silo-1:30000", "--cluster-id", "prod"));

        var settings = Assert.IsType<ClusterSettings>(context.Settings);
        Assert.Equal(("prod", "zeroshot"), (settings.ClusterId, settings.ServiceId));
        Assert.Equal("/photos/of/the/silos", ((DirectorySource)cluster.Submitted!.Source).Root);
    }

    [Fact]
    public async Task A_label_that_comes_twice_is_used_once_with_a_warning()
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);

        await context.RunAsync("classify", context.Folder, "--labels", "cat,dog,cat", "--quiet");

        Assert.Equal(["cat", "dog"], cluster.Submitted!.LabelSets.Single().Labels);
        Assert.StartsWith("Warning: Duplicate labels are used once: Label 3 of --labels (cat).\nWarning: No images found", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_is_said_to_be_one_with_what_was_looked_for()
    {
        using var context = new TestWorld(new FakeCluster());

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", "cat,dog", "--format", "csv"));

        Assert.Equal("path,status,error,detail,label,score,label_2,score_2,model,model_fingerprint,label_set,label_set_version\n", context.Out);
        Assert.Equal(
            $"Warning: No images found in {context.Folder}. Searched for files with an image extension; " +
            "add --recursive to include subfolders. Use --include PATTERN for other names, or --sniff to detect images by content.\n", context.Error);
    }

    [Fact]
    public async Task An_empty_folder_with_patterns_is_described_by_them()
    {
        using var context = new TestWorld(new FakeCluster());

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "-r", "--include", "*.png", "--include", "x/*", "--labels", "cat"));

        Assert.Equal($"Warning: No images found in {context.Folder}. Searched for files that match *.png or x/*, including subfolders.\n", context.Error);
    }

    [Fact]
    public async Task A_job_that_continues_is_announced_and_its_results_begin_with_the_first_image()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat, _cat], Resumed = true });

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels));

        Assert.Equal("Resuming job 01hzy3c5wk9q (2 images done). Results start with the first image.", Lines(context.Error)[0]);
        Assert.Equal("Job: 01hzy3c5wk9q, resumed from 2.", Lines(context.Error)[^1]);
        Assert.Equal(3, Lines(context.Out).Length);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_reading_ends_the_cluster_and_says_how_to_continue()
    {
        using var stop = new CancellationTokenSource();
        var cluster = new FakeCluster
        {
            Results = [_cat, _cat, _cat],
            ChunkSize = 1,
            State = JobState.Running,
            Unranked = 297,
            BeforeChunk = (first, _) => first == 2 ? stop.CancelAsync() : Task.CompletedTask,
        };
        using var context = new TestWorld(cluster);
        var path = Path.Combine(context.Folder, "r.jsonl");

        Assert.Equal(130, await Zso.RunAsync(["classify", context.Folder, "--labels", Labels, "--out", path, "--no-progress"], context.Context, stop.Token));

        Assert.Equal(
            [
                "Stopping after the images in flight. Press Ctrl+C again to stop immediately.",
                "Interrupted at 3 of 300 images. Run the same command to resume.",
                $"Partial results are in {path}.partial.",
            ], Lines(context.Error));
        Assert.True(cluster.Disposed);
        Assert.False(File.Exists(path));
        Assert.Equal(2, File.ReadAllLines(path + ".partial").Length);
    }

    [Fact]
    public async Task Ctrl_C_only_stops_watching_a_job_of_a_running_cluster()
    {
        using var stop = new CancellationTokenSource();
        using var context = new TestWorld(new FakeCluster
        {
            Results = [_cat], State = JobState.Running, JobsOutliveClient = true, BeforeChunk = (_, _) => stop.CancelAsync(),
        });

        Assert.Equal(130, await Zso.RunAsync(["classify", "/photos", "--labels", Labels, "--cluster", "h:1"], context.Context, stop.Token));

        Assert.Equal(
            "Stopped watching job 01hzy3c5wk9q, which continues in the cluster. To follow it, run `zso jobs results 01hzy3c5wk9q --follow`; " +
            "to cancel it, run `zso jobs cancel 01hzy3c5wk9q` (both with the same --cluster).\n", context.Error);
    }

    [Fact]
    public async Task A_job_that_fails_tells_its_problem_and_leaves_the_output_partial()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], Unranked = 9, State = JobState.Failed, Problem = "The model is broken." });
        var path = Path.Combine(context.Folder, "r.csv");

        Assert.Equal(1, await context.RunAsync("classify", context.Folder, "--labels", Labels, "--out", path));

        Assert.Equal("Job 01hzy3c5wk9q failed at 1 of 10 images: The model is broken. When the problem is fixed, run `zso jobs resume 01hzy3c5wk9q` to continue.", Lines(context.Error)[0]);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_sum_that_is_wrong_is_an_error()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], Unranked = 1 });

        Assert.Equal(1, await context.RunAsync("classify", context.Folder, "--labels", Labels));

        Assert.StartsWith("The counts do not add up: 2 images listed, 1 classified, 0 failed, 1 results read.", Lines(context.Error)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_says_nothing_when_all_is_well()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat] });

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels, "-q"));

        Assert.Equal("", context.Error);
    }

    [Fact]
    public async Task Quiet_says_what_was_resumed()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], Resumed = true });

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels, "-q"));

        Assert.StartsWith("Resuming job 01hzy3c5wk9q", Assert.Single(Lines(context.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fresh_starts_a_new_job_and_names_the_abandoned_one()
    {
        await using var cluster = new FakeCluster { Results = [_cat], NotResumed = "01hzy3c5wk9p" };
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels, "-q", "--fresh"));

        Assert.True(cluster.Submitted!.Fresh);
        Assert.StartsWith("Not resuming job 01hzy3c5wk9p: The list has changed. Starting job 01hzy3c5wk9q. ", Lines(context.Error)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_whose_entries_all_lie_outside_of_its_root_names_the_option()
    {
        using var context = new TestWorld(new FakeCluster { Results = [new ImageResult("/photos/a.jpg", ImageOutcome.Failed(ImageError.OutsideRoot, "Outside."))] });

        Assert.Equal(1, await context.RunAsync("classify", "--list", context.Write("list.txt", "/photos/a.jpg"), "--labels", Labels));

        Assert.Contains($"is outside of {context.Folder}. Specify the folder of the images with --root.", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_reach_the_output()
    {
        using var context = new TestWorld(new FakeCluster { Results = [Rows.Classified("cat.jpg", new LabelScore(0, 1, 0.25f, 12.5f))] });

        await context.RunAsync("classify", context.Folder, "--labels", Labels, "--format", "jsonl", "--scores");

        var score = JsonDocument.Parse(context.Out).RootElement.GetProperty("scores")[0];
        Assert.Equal(0.25, score.GetProperty("cosine").GetDouble());
        Assert.Equal(12.5, score.GetProperty("logit").GetDouble());
    }

    [Fact]
    public async Task A_terminal_gets_its_rows()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat] });
        using var terminal = context.UseTerminal(width: 60);

        await context.RunAsync("classify", context.Folder, "--labels", Labels);

        Assert.StartsWith("cat.jpg ", terminal.Lines[1], StringComparison.Ordinal);
        Assert.Equal("", context.Out);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
