using System.Formats.Tar;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Jobs that reuse results of a previous job for unchanged images.</summary>
public sealed class OnlyChangedTests
{
    private const string Model = "zeroshot-mini";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ReuseKind.UnchangedFiles)]
    [InlineData(ReuseKind.UnchangedContent)]
    public async Task Only_changed_and_new_files_are_encoded_and_deleted_ones_are_gone(ReuseKind use)
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder] });
        using var folder = new ImageFolder(120);
        folder.Add("00003a.png", "not a picture at all"u8.ToArray());
        using var counts = new SiloCounts();
        await RunAsync(cluster, ModelJobs.Spec(folder, Model));
        var encoded = Encoded(cluster, counts);

        Change(folder, ImageFolder.Name(0), like: 5);
        Change(folder, ImageFolder.Name(77), like: 6);
        folder.Add("00050a.bmp", File.ReadAllBytes(At(folder, ImageFolder.Name(9))));
        folder.Add("zzz.bmp", File.ReadAllBytes(At(folder, ImageFolder.Name(8))));
        foreach (var gone in new[] { 1, 2, 100, 119 })
        {
            File.Delete(At(folder, ImageFolder.Name(gone)));
        }

        var (job, results) = await RunAsync(cluster, ModelJobs.Spec(folder, Model) with { Reuse = new JobReuse("", use) });

        Assert.Equal(4, Encoded(cluster, counts) - encoded);
        var progress = await job.ProgressAsync(Token);
        Assert.Equal((JobState.Finished, 119, 118, 1), (progress.State, progress.Listed, progress.Classified, progress.Failed));

        // The error is cheap to find again, and is found again when contents are compared.
        Assert.Equal(use == ReuseKind.UnchangedFiles ? 115 : 114, progress.Reused);
        Same((await RunAsync(cluster, ModelJobs.Spec(folder, Model))).Results, results);
    }

    [Fact]
    public async Task Touched_files_are_encoded_when_comparing_times_but_not_contents()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(30);
        using var counts = new SiloCounts();
        var (_, first) = await RunAsync(cluster, ModelJobs.Spec(folder, Model));
        foreach (var file in Directory.EnumerateFiles(folder.Path))
        {
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddHours(1));
        }

        var encoded = Encoded(cluster, counts);
        var (_, byContent) = await RunAsync(cluster, ModelJobs.Spec(folder, Model) with { Reuse = new JobReuse("", ReuseKind.UnchangedContent) });
        Assert.Equal(encoded, Encoded(cluster, counts));
        Scores(first, byContent);

        // The last job recorded the files' new times, so by time nothing has changed since.
        await RunAsync(cluster, ModelJobs.Spec(folder, Model) with { Reuse = new JobReuse("", ReuseKind.UnchangedFiles) });
        Assert.Equal(encoded, Encoded(cluster, counts));

        foreach (var file in Directory.EnumerateFiles(folder.Path))
        {
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddHours(1));
        }

        await RunAsync(cluster, ModelJobs.Spec(folder, Model) with { Reuse = new JobReuse("", ReuseKind.UnchangedFiles) });
        Assert.Equal(encoded + 30, Encoded(cluster, counts));
    }

    [Fact]
    public async Task Comparing_contents_detects_changes_with_equal_size_and_time()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(10);
        using var counts = new SiloCounts();
        await RunAsync(cluster, ModelJobs.Spec(folder, Model));
        var file = At(folder, ImageFolder.Name(4));
        var time = File.GetLastWriteTimeUtc(file);
        Change(folder, ImageFolder.Name(4), like: 200);
        File.SetLastWriteTimeUtc(file, time);
        var encoded = Encoded(cluster, counts);

        await RunAsync(cluster, ModelJobs.Spec(folder, Model) with { Reuse = new JobReuse("", ReuseKind.UnchangedContent) });

        Assert.Equal(encoded + 1, Encoded(cluster, counts));
    }

    [Fact]
    public async Task Everything_is_encoded_without_a_previous_job()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(10);

        var (job, results) = await RunAsync(cluster, ModelJobs.Spec(folder, Model) with { Reuse = new JobReuse("", ReuseKind.UnchangedFiles) });

        Assert.Null((await job.DescribeAsync(Token)).Spec.Reuse);
        Assert.Equal(10, results.Count);
    }

    [Fact]
    public async Task A_job_that_keeps_embeddings_reuses_only_what_has_one()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(20);
        using var counts = new SiloCounts();
        var spec = ModelJobs.Spec(folder, Model) with { KeepEmbeddings = true, Reuse = new JobReuse("", ReuseKind.UnchangedFiles) };
        await RunAsync(cluster, spec);
        await StoredEmbeddingsOf.LoseAsync(cluster, every: 4);
        var encoded = Encoded(cluster, counts);

        await RunAsync(cluster, spec);

        Assert.Equal(encoded + 5, Encoded(cluster, counts));
        Assert.Equal(20, await StoredEmbeddingsOf.CountAsync(cluster));
    }

    [Fact]
    public async Task A_reordered_list_reuses_its_results()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(30);
        using var counts = new SiloCounts();
        var list = At(folder, "list.txt");
        var names = Enumerable.Range(0, 30).Select(ImageFolder.Name).ToArray();
        await File.WriteAllLinesAsync(list, names, Token);
        var spec = ModelJobs.Spec(folder, Model) with { Source = new ListSource { File = list }, Reuse = new JobReuse("", ReuseKind.UnchangedFiles) };
        var (_, first) = await RunAsync(cluster, spec);
        var encoded = Encoded(cluster, counts);
        await File.WriteAllLinesAsync(list, names.Reverse(), Token);

        var (_, second) = await RunAsync(cluster, spec);

        Assert.Equal(encoded, Encoded(cluster, counts));
        first.Reverse();
        Same(first, second);
    }

    [Fact]
    public async Task Images_of_an_unchanged_archive_are_reused()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(12);
        using var archives = new ImageFolder(0);
        using var counts = new SiloCounts();
        TarFile.CreateFromDirectory(folder.Path, At(archives, "a.tar"), includeBaseDirectory: false);
        TarFile.CreateFromDirectory(folder.Path, At(archives, "b.tar"), includeBaseDirectory: false);
        var spec = ModelJobs.Spec(folder, Model) with { Source = new TarSource { Root = archives.Path }, Reuse = new JobReuse("", ReuseKind.UnchangedFiles) };
        var (_, first) = await RunAsync(cluster, spec);
        var encoded = Encoded(cluster, counts);
        File.SetLastWriteTimeUtc(At(archives, "b.tar"), File.GetLastWriteTimeUtc(At(archives, "b.tar")).AddMinutes(1));

        var (_, second) = await RunAsync(cluster, spec);

        Assert.Equal(24, first.Count);
        Assert.Equal(12, Encoded(cluster, counts) - encoded);
        Scores(first, second);
    }

    [Theory]
    [InlineData(0, ReuseKind.UnchangedFiles)]
    [InlineData(1024, ReuseKind.UnchangedFiles)]
    [InlineData(1300, ReuseKind.UnchangedFiles)]
    [InlineData(1100, ReuseKind.UnchangedContent)]
    public async Task Reuse_continues_after_a_crash(int listed, ReuseKind use)
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder] });
        using var folder = new ImageFolder(1_300);
        using var counts = new SiloCounts();
        var spec = ModelJobs.Spec(folder, Model);
        var previous = await MadeUpJob.FinishedAsync(cluster, spec, Enumerable.Range(0, 1_300).Select(ImageFolder.Name).Select(name => (name, StampOf(At(folder, name)))));
        var left = await MadeUpJob.CreateAsync(cluster, spec with { Reuse = new JobReuse(previous.Job.JobId, use) }, previous.Entries, listed);
        Change(folder, ImageFolder.Name(1_200), like: 5);

        var job = cluster.Client.GetJob(left.Job.JobId);
        await job.ProgressAsync(Token);
        var results = await ModelJobs.ReadAllAsync(job);

        Assert.Equal(Enumerable.Range(0, 1_300).Select(ImageFolder.Name), results.Select(result => result.Path));
        Assert.Equal((JobState.Finished, 1_299), ((await job.ProgressAsync(Token)).State, (await job.ProgressAsync(Token)).Reused));
        Assert.Equal(1, counts.Of(cluster.Silos, "zeroshot.batch.size"));
    }

    [Theory]
    [InlineData(ReuseKind.UnchangedFiles)]
    [InlineData(ReuseKind.UnchangedContent)]
    public async Task Deleting_the_previous_job_only_costs_work(ReuseKind use)
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(20);
        var left = await MadeUpJob.CreateAsync(
            cluster, ModelJobs.Spec(folder, Model) with { Reuse = new JobReuse("gone", use) }, [.. Enumerable.Range(0, 10).Select(ImageFolder.Name).Select(name => new ImageEntry(name))]);

        var job = cluster.Client.GetJob(left.Job.JobId);
        await job.ProgressAsync(Token);

        Assert.Equal(Enumerable.Range(0, 20).Select(ImageFolder.Name), (await ModelJobs.ReadAllAsync(job)).Select(result => result.Path));
        Assert.Equal(JobState.Finished, (await job.ProgressAsync(Token)).State);
    }

    [Fact]
    public async Task A_previous_job_with_other_options_is_rejected_with_the_reason()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(3);
        using var elsewhere = new ImageFolder(3);
        var (job, _) = await RunAsync(cluster, ModelJobs.Spec(folder, Model));
        var spec = ModelJobs.Spec(folder, Model) with { Reuse = new JobReuse(job.Id, ReuseKind.UnchangedFiles) };

        await Refused(spec with { LabelSets = [new() { Labels = ["boat"] }] }, "classified other labels");
        await Refused(spec with { Score = new ScoreOptions { TopK = 1 } }, "classified other labels, or in another way");
        await Refused(spec with { Source = new DirectorySource { Root = elsewhere.Path } }, "had images in another place");
        await Refused(spec with { Source = new UploadSource { Name = "x" } }, "An upload has no files");

        async Task Refused(JobSpec refused, string why) => Assert.Contains(
            why, (await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(refused, Token))).Message, StringComparison.Ordinal);
    }

    private static async Task<(GrainJob Job, List<ImageResult> Results)> RunAsync(TestCluster cluster, JobSpec spec)
    {
        var job = await ModelJobs.SubmitAsync(cluster, spec);
        return (job, await ModelJobs.ReadAllAsync(job));
    }

    private static string At(ImageFolder folder, string name) => Path.Combine(folder.Path, name);

    // A different image of the same size, changed even if the clock is coarse.
    private static void Change(ImageFolder folder, string name, int like)
    {
        var time = File.GetLastWriteTimeUtc(At(folder, name));
        using var other = new ImageFolder(like + 1);
        File.Copy(At(other, ImageFolder.Name(like)), At(folder, name), overwrite: true);
        File.SetLastWriteTimeUtc(At(folder, name), time.AddSeconds(1));
    }

    private static ImageStamp StampOf(string path)
    {
        var hash = System.IO.Hashing.XxHash128.HashToUInt128(File.ReadAllBytes(path));
        return new ImageStamp(new FileInfo(path).Length, File.GetLastWriteTimeUtc(path).Ticks, new ContentHash((ulong)(hash >> 64), (ulong)hash));
    }

    private static long Encoded(TestCluster cluster, SiloCounts counts) => counts.Of(cluster.Silos, "zeroshot.batch.size");

    private static void Same(List<ImageResult> expected, List<ImageResult> results)
    {
        Scores(expected, results);
        Assert.Equal(expected.Select(result => result.Outcome.Stamp), results.Select(result => result.Outcome.Stamp));
    }

    private static void Scores(List<ImageResult> expected, List<ImageResult> results)
    {
        Assert.Equal(expected.Select(result => (result.Path, result.Outcome.Error)), results.Select(result => (result.Path, result.Outcome.Error)));
        Assert.Equal(expected.SelectMany(result => result.Outcome.Scores).SelectMany(all => all), results.SelectMany(result => result.Outcome.Scores).SelectMany(all => all));
        Assert.All(results, result => Assert.False(result.Outcome.Unchanged));
    }
}
