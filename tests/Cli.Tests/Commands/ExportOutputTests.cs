using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Commands;

/// <summary><c>--out</c> with a folder or a prefix in an object store, which the silos write to.</summary>
public sealed class ExportOutputTests
{
    private const string Labels = "cat,wild animal,cup of coffee";

    private static readonly ImageResult _cat = Rows.Classified("cat.jpg", new(0, 0.98f), new(1, 0.02f));

    private static readonly ExportProgress _written = new(2, 1, 4096, Complete: true, Discarded: 0);

    [Theory]
    [InlineData("results/", "results/")]
    [InlineData("s3://bucket/run/", null)]
    [InlineData("s3://bucket/run", null)]
    public async Task The_job_writes_its_results_and_zso_reads_none(string given, string? below)
    {
        var cluster = new FakeCluster { Results = [_cat], AdjustProgress = progress => progress with { Export = _written }, BeforeChunk = (_, _) => throw new InvalidOperationException("Results are read.") };
        using var context = new TestWorld(cluster);
        var expected = below is null ? given : Path.Combine(context.Folder, below);

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels, "--out", expected));

        Assert.Equal(new ResultExport { To = expected }, cluster.Submitted!.Export);
        Assert.Empty(context.Out);
        Assert.Contains($"Results: 2 files, 4096 bytes, in {expected}.", context.Error, StringComparison.Ordinal);
        Assert.Contains("1 classified, 0 errors", context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_existing_folder_is_one_without_a_slash_too()
    {
        var cluster = new FakeCluster { Results = [_cat] };
        using var context = new TestWorld(cluster);

        Assert.Equal(0, await context.RunAsync("classify", context.Folder, "--labels", Labels, "--out", context.Folder, "--discard-stored"));

        Assert.Equal(new ResultExport { To = context.Folder, DiscardStored = true }, cluster.Submitted!.Export);
    }

    [Fact]
    public async Task Other_labels_of_a_job_do_not_go_where_its_results_went()
    {
        var cluster = new FakeCluster { Results = [_cat] };
        using var context = new TestWorld(cluster);
        await context.RunAsync("classify", context.Folder, "--labels", Labels, "--out", "s3://bucket/run/", "--keep-embeddings");

        await context.RunAsync("jobs", "relabel", "01hzy3c5wk9q", "--labels", "day,night", "--cluster", "127.0.0.1:30000");
        Assert.Null(cluster.Submitted!.Export);

        await context.RunAsync("jobs", "relabel", "01hzy3c5wk9q", "--labels", "day,night", "--cluster", "127.0.0.1:30000", "--out", "s3://bucket/times/");
        Assert.Equal("s3://bucket/times/", cluster.Submitted!.Export!.To);
    }

    [Fact]
    public async Task A_failed_export_is_an_error()
    {
        using var context = new TestWorld(new FakeCluster { Results = [_cat], State = JobState.Failed, Problem = "Results cannot be written to '/results/': No space left on device." });

        Assert.Equal(4, await context.RunAsync("classify", context.Folder, "--labels", Labels, "--out", "s3://bucket/run/"));

        Assert.Contains("No space left on device. When the problem is fixed, run `zso jobs resume", context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--out x/ is a folder, which gets Parquet files. Omit --format csv, or specify a file, such as x/results.csv.", "classify", "--out", "x/", "--format", "csv")]
    [InlineData("--sort-into cannot be combined with --out x/", "classify", "--out", "x/", "--sort-into", "sorted")]
    [InlineData("--drop-invalid cannot be combined with --out x/", "classify", "--out", "x/", "--drop-invalid")]
    [InlineData("--discard-stored requires --out with a folder", "classify", "--out", "x.csv", "--discard-stored")]
    [InlineData("--discard-stored requires --out with a folder", "classify", "--discard-stored")]
    [InlineData("--out x/ is a folder, which can only be given when a job is started", "results", "--out", "x/")]
    [InlineData("--out x/ is a folder, which can only be given when a job is started", "resume", "--out", "x/")]
    [InlineData("--out s3://b/x is a folder, which can only be given when a job is started", "retry", "--out", "s3://b/x")]
    public async Task What_does_not_fit_is_refused(string message, string command, params string[] options)
    {
        using var context = new TestWorld(new FakeCluster());

        string[] start = command == "classify" ? ["classify", context.Folder, "--labels", Labels] : ["jobs", command, "01hzy3c5wk9q"];
        Assert.Equal(2, await context.RunAsync([.. start, .. options]));

        Assert.Contains(message, context.Error, StringComparison.Ordinal);
    }
}
