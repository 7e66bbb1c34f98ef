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
    public async Task Writes_the_table_to_standard_output_and_the_summary_to_standard_error()
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
    public async Task Warns_when_the_logit_scale_is_assumed(bool quiet)
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], ScaleIsAssumed = true });

        Assert.Equal(0, await context.RunAsync(["classify", context.Folder, "--labels", Labels, .. quiet ? ["-q"] : Array.Empty<string>()]));

        Assert.StartsWith("Warning: Model 'zeroshot-mini' is scored with the logit scale 45, which is assumed", Lines(context.Error)[0], StringComparison.Ordinal);
        Assert.DoesNotContain("assumed", context.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Writes_label_warnings_to_standard_error(bool quiet)
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], Warnings = [new(ScoreWarningKind.IndistinguishableLabels, "The model cannot tell 'Cat', 'cat' apart.", ["Cat", "cat"])] });

        await context.RunAsync(["classify", context.Folder, "--labels", "Cat,cat", .. quiet ? ["-q"] : Array.Empty<string>()]);

        Assert.StartsWith("Warning: The model cannot tell 'Cat', 'cat' apart.", Lines(context.Error)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_errors_by_reason_and_exits_with_1()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat, _broken, Rows.Failed("x", ImageError.Empty, "No bytes."), _broken] });

        Assert.Equal(1, await context.RunAsync("classify", context.Folder, "--labels", Labels));

        Assert.Equal("4 images in 2.0 s, 2.0 images/s: 1 classified, 3 errors (1 empty file, 2 corrupt image).", Lines(context.Error)[0]);
        Assert.Equal("Label prompts embedded now: 0 (all label embeddings were already stored).", Lines(context.Error)[1]);
        Assert.Equal(5, Lines(context.Out).Length);
    }

    [Fact]
    public async Task Drop_invalid_omits_rows_but_counts_errors()
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
    public async Task File_extension_selects_the_format(string name, string beginning)
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat] });
        var path = Path.Combine(context.Folder, name);

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels, "--out", path));

        Assert.StartsWith(beginning, File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal("", context.Out);
    }

    [Fact]
    public async Task Maps_options_to_the_job()
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
    public async Task Uses_documented_defaults_without_options()
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);

        await context.RunAsync("classify", context.Folder, "--labels", "cat");

        Assert.Equal("zeroshot-mini", cluster.Submitted!.Model);
        Assert.Equal(new ScoreOptions { TopK = 5 }, cluster.Submitted.Score);
        Assert.Equal(Path.Combine(context.Folder, "zeroshot-orleans"), Assert.IsType<EmbeddedSettings>(context.Settings).StateDirectory);
    }

    [Fact]
    public async Task Single_file_becomes_a_folder_and_a_literal_path()
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
    public async Task Model_folder_becomes_a_name_and_a_models_directory()
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);
        context.Write("models/clip/config.json", "{}");

        await context.RunAsync("classify", context.Folder, "--labels", "cat", "--model", Path.Combine(context.Folder, "models", "clip") + "/");

        Assert.Equal("clip", cluster.Submitted!.Model);
        Assert.Equal([Path.Combine(context.Folder, "models")], Assert.IsType<EmbeddedSettings>(context.Settings).ModelDirectories);
    }

    [Fact]
    public async Task Model_with_a_slash_is_a_name_when_no_such_folder_exists()
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);

        await context.RunAsync("classify", context.Folder, "--labels", "cat", "--model", "owner/clip");

        Assert.Equal("owner/clip", cluster.Submitted!.Model);
    }

    [Fact]
    public async Task Cluster_paths_are_not_checked_locally()
    {
        var cluster = new FakeCluster { JobsOutliveClient = true };
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("classify", "/photos/of/the/silos", "--labels", "cat", "--cluster", "silo-1:30000", "--cluster-id", "prod"));

        var settings = Assert.IsType<ClusterSettings>(context.Settings);
        Assert.Equal(("prod", "zeroshot"), (settings.ClusterId, settings.ServiceId));
        Assert.Equal("/photos/of/the/silos", ((DirectorySource)cluster.Submitted!.Source).Root);
    }

    [Fact]
    public async Task Warns_about_duplicate_labels()
    {
        var cluster = new FakeCluster();
        using var context = new TestWorld(cluster);

        await context.RunAsync("classify", context.Folder, "--labels", "cat,dog,cat", "--quiet");

        Assert.Equal(["cat", "dog"], cluster.Submitted!.LabelSets.Single().Labels);
        Assert.StartsWith("Warning: Duplicate labels are used once: Label 3 of --labels (cat).\nWarning: No images found", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warns_when_a_folder_has_no_images()
    {
        using var context = new TestWorld(new FakeCluster());

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", "cat,dog", "--format", "csv"));

        Assert.Equal("path,status,error,detail,label,score,label_2,score_2,model,model_fingerprint,label_set,label_set_version\n", context.Out);
        Assert.Equal(
            $"Warning: No images found in {context.Folder}. Searched for files with an image extension; " +
            "add --recursive to include subfolders. Use --include PATTERN for other names, or --sniff to detect images by content.\n", context.Error);
    }

    [Fact]
    public async Task Warns_with_the_patterns_when_no_image_matches()
    {
        using var context = new TestWorld(new FakeCluster());

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "-r", "--include", "*.png", "--include", "x/*", "--labels", "cat"));

        Assert.Equal($"Warning: No images found in {context.Folder}. Searched for files that match *.png or x/*, including subfolders.\n", context.Error);
    }

    [Fact]
    public async Task Announces_a_resumed_job_and_writes_all_its_results()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat, _cat], Resumed = true });

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels));

        Assert.Equal("Resuming job 01hzy3c5wk9q (2 images done). Results start with the first image.", Lines(context.Error)[0]);
        Assert.Equal("Job: 01hzy3c5wk9q, resumed from 2.", Lines(context.Error)[^1]);
        Assert.Equal(3, Lines(context.Out).Length);
    }

    [Fact]
    public async Task Ctrl_C_stops_the_embedded_cluster_and_explains_how_to_resume()
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
    public async Task Ctrl_C_stops_watching_a_job_of_a_running_cluster()
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
    public async Task Failed_job_reports_its_problem_and_keeps_partial_output()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], Unranked = 9, State = JobState.Failed, Problem = "The model is broken." });
        var path = Path.Combine(context.Folder, "r.csv");

        Assert.Equal(4, await context.RunAsync("classify", context.Folder, "--labels", Labels, "--out", path));

        Assert.Equal("Job 01hzy3c5wk9q failed at 1 of 10 images: The model is broken. When the problem is fixed, run `zso jobs resume 01hzy3c5wk9q` to continue.", Lines(context.Error)[0]);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Exits_with_4_when_counts_do_not_add_up()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], Unranked = 1 });

        Assert.Equal(4, await context.RunAsync("classify", context.Folder, "--labels", Labels));

        Assert.StartsWith("The counts do not add up: 2 images listed, 1 classified, 0 failed, 1 results read.", Lines(context.Error)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_writes_nothing_on_success()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat] });

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels, "-q"));

        Assert.Equal("", context.Error);
    }

    [Fact]
    public async Task Quiet_still_reports_a_resumed_job()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], Resumed = true });

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels, "-q"));

        Assert.StartsWith("Resuming job 01hzy3c5wk9q", Assert.Single(Lines(context.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fresh_starts_a_new_job_and_reports_the_unfinished_one()
    {
        await using var cluster = new FakeCluster { Results = [_cat], NotResumed = "01hzy3c5wk9p" };
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels, "-q", "--fresh"));

        Assert.True(cluster.Submitted!.Fresh);
        Assert.StartsWith("Not resuming job 01hzy3c5wk9p: The list has changed. Starting job 01hzy3c5wk9q. ", Lines(context.Error)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggests_root_when_all_list_entries_are_outside_of_it()
    {
        using var context = new TestWorld(new FakeCluster { Results = [new ImageResult("/photos/a.jpg", ImageOutcome.Failed(ImageError.OutsideRoot, "Outside."))] });

        Assert.Equal(1, await context.RunAsync("classify", "--list", context.Write("list.txt", "/photos/a.jpg"), "--labels", Labels));

        Assert.Contains($"is outside of {context.Folder}. Specify the folder of the images with --root.", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_option_adds_cosine_and_logit_to_the_output()
    {
        using var context = new TestWorld(new FakeCluster { Results = [Rows.Classified("cat.jpg", new LabelScore(0, 1, 0.25f, 12.5f))] });

        await context.RunAsync("classify", context.Folder, "--labels", Labels, "--format", "jsonl", "--scores");

        var score = JsonDocument.Parse(context.Out).RootElement.GetProperty("scores")[0];
        Assert.Equal(0.25, score.GetProperty("cosine").GetDouble());
        Assert.Equal(12.5, score.GetProperty("logit").GetDouble());
    }

    [Fact]
    public async Task Writes_rows_to_a_terminal()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat] });
        using var terminal = context.UseTerminal(width: 60);

        await context.RunAsync("classify", context.Folder, "--labels", Labels);

        Assert.StartsWith("cat.jpg ", terminal.Lines[1], StringComparison.Ordinal);
        Assert.Equal("", context.Out);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
