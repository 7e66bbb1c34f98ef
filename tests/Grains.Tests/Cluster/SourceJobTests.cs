using System.Collections.Immutable;
using System.Formats.Tar;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Sources.Tests.Urls;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Jobs over sources other than a directory.</summary>
public sealed class SourceJobTests : IDisposable
{
    private readonly ImageFolder _folder = new(300);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_row_of_a_list_is_classified_even_if_the_cluster_is_killed()
    {
        var list = Path.Combine(_folder.Path, "list.csv");
        string[] rows = [.. Enumerable.Range(0, 1200).Select(i => i % 100 == 7 ? "gone.bmp" : ImageFolder.Name(i % 300))];
        await File.WriteAllLinesAsync(list, ["image", .. rows], Token);

        var results = await ClassifyThroughRestart(new ListSource { File = list });

        Assert.Equal(rows, results.Select(result => result.Path));
        Assert.Equal(
            rows.Select(row => row == "gone.bmp" ? ImageError.Missing : ImageError.None), results.Select(result => result.Outcome.Error));
    }

    [Fact]
    public async Task Every_image_of_archives_is_classified_even_if_the_cluster_is_killed()
    {
        var shards = Directory.CreateDirectory(Path.Combine(_folder.Path, "shards")).FullName;
        List<string> expected = [];
        for (var shard = 0; shard < 6; shard++)
        {
            using var writer = new TarWriter(File.Create(Path.Combine(shards, $"{shard}.tar")));
            for (var i = 0; i < 200; i++)
            {
                await writer.WriteEntryAsync(Path.Combine(_folder.Path, ImageFolder.Name(i)), ImageFolder.Name(i), Token);
                expected.Add($"{shard}.tar/{ImageFolder.Name(i)}");
            }
        }

        var cut = Path.Combine(shards, "4.tar");
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(cut, Token))[..^20_000], Token);

        var results = await ClassifyThroughRestart(new TarSource { Root = shards });

        var damage = Assert.Single(results, result => result.Outcome.Error is not ImageError.None);
        Assert.Equal(("4.tar/", ImageError.Corrupt), (damage.Path, damage.Outcome.Error));
        var kept = results.Count(result => result.Path.StartsWith("4.tar/", StringComparison.Ordinal)) - 1;
        Assert.InRange(kept, 100, 199);
        Assert.Equal(
            [.. expected[..(800 + kept)], "4.tar/", .. expected[1000..]], results.Select(result => result.Path));
    }

    [Fact]
    public async Task A_folder_scan_counts_skipped_files_once_even_if_the_cluster_is_killed()
    {
        // More images than are listed at once, with skipped files before, between and after them: the restart happens during the listing.
        for (var image = 300; image < 2_500; image++)
        {
            _folder.Add(ImageFolder.Name(image), []);
        }

        for (var folder = 0; folder < 40; folder++)
        {
            var name = folder % 2 == 0 ? $"{folder * 60:D5}-notes" : $"z{folder}";
            Directory.CreateDirectory(Path.Combine(_folder.Path, name));
            _folder.Add($"{name}/a.txt", [1]);
            _folder.Add($"{name}/._b.jpg", [1]);
            _folder.Add($"{name}/unknown", [1]);
        }

        _folder.Add("IMG_6", await File.ReadAllBytesAsync(Path.Combine(_folder.Path, ImageFolder.Name(0)), Token));
        _folder.Add("IMG_2.HEIC", [.. "\0\0\0\u0018ftypheic\0\0\0\0"u8]);
        var source = new DirectorySource { Root = _folder.Path, Recursive = true, Sniff = true, Exclude = ["z1/"] };

        var (results, progress) = await ClassifyThroughRestart(source, AssertListsStill);

        Assert.Equal(2_502, results.Count);
        Assert.Equal(ImageError.None, Assert.Single(results, result => result.Path == "IMG_6").Outcome.Error);
        Assert.Equal(ImageError.UnsupportedFormat, Assert.Single(results, result => result.Path == "IMG_2.HEIC").Outcome.Error);
        Assert.Equal([new(".txt", 39)], progress.Skipped.ByExtension);
        Assert.Equal((39, 39, 1), (progress.Skipped.WithoutExtension, progress.Skipped.SystemFiles, progress.Skipped.Excluded));
    }

    [Fact]
    public async Task Named_paths_and_globs_are_one_job_which_a_missing_path_fails()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "more"));
        _folder.Add("more/notes.txt", [1]);
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });

        var results = await Rank(cluster, new DirectorySource { Root = _folder.Path, Paths = ["00007.bmp", "more/notes.txt"], Globs = ["0000?.bmp"] });

        Assert.Equal([.. Enumerable.Range(0, 10).Select(ImageFolder.Name), "more/notes.txt"], results.Select(result => result.Path));
        Assert.Equal(ImageError.UnknownFormat, results[^1].Outcome.Error);

        var job = await Submit(cluster, new DirectorySource { Root = _folder.Path, Paths = ["00007.bmp", "gone.bmp"] });
        Assert.Empty(await ReadAll(job));
        Assert.Contains(Path.Combine(_folder.Path, "gone.bmp"), (await job.ProgressAsync(Token)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Archive_members_without_image_extension_are_counted_or_sniffed()
    {
        var archive = Path.Combine(_folder.Path, "shard.tar");
        var picture = Path.Combine(_folder.Path, ImageFolder.Name(5));
        _folder.Add("000.json", [1]);
        using (var writer = new TarWriter(File.Create(archive)))
        {
            foreach (var (file, name) in new[] { (picture, "000.bmp"), ("000.json", "000.json"), (picture, "001"), ("000.json", "002"), (picture, "__MACOSX/._000.bmp"), (picture, "raw/003.bmp") })
            {
                await writer.WriteEntryAsync(Path.Combine(_folder.Path, file), name, Token);
            }
        }

        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        var job = await Submit(cluster, new TarSource { Root = archive, Sniff = true, Exclude = ["raw/"] });

        Assert.Equal(["shard.tar/000.bmp", "shard.tar/001"], (await ReadAll(job)).Select(result => result.Path));
        var skipped = (await job.ProgressAsync(Token)).Skipped;
        Assert.Equal([new(".json", 1)], skipped.ByExtension);
        Assert.Equal((1, 1, 1), (skipped.WithoutExtension, skipped.SystemFiles, skipped.Excluded));
        Assert.Equal(skipped.Files, (await cluster.Client.ListJobsAsync(1, Token))[0].Progress.Skipped.Files);
    }

    [Fact]
    public async Task Images_of_a_tar_get_the_scores_of_the_original_files()
    {
        var archive = Path.Combine(_folder.Path, "shard.tar");
        using (var writer = new TarWriter(File.Create(archive)))
        {
            for (var i = 0; i < 50; i++)
            {
                await writer.WriteEntryAsync(Path.Combine(_folder.Path, ImageFolder.Name(i)), ImageFolder.Name(i), Token);
            }
        }

        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        var files = await Rank(cluster, new DirectorySource { Root = _folder.Path, Include = ["0000*.bmp", "0001*.bmp", "0002*.bmp", "0003*.bmp", "0004*.bmp"] });
        var images = await Rank(cluster, new TarSource { Root = archive });

        Assert.Equal(50, files.Count);
        Assert.Equal(files.Select(result => "shard.tar/" + result.Path), images.Select(result => result.Path));
        Assert.Equal(
            files.Select(result => result.Outcome.Scores[0].AsEnumerable()), images.Select(result => result.Outcome.Scores[0].AsEnumerable()));
    }

    [Fact]
    public async Task Encoders_fetch_URLs_which_a_list_can_mix_with_paths()
    {
        var picture = await File.ReadAllBytesAsync(Path.Combine(_folder.Path, ImageFolder.Name(5)), Token);
        await using var server = new StubServer((path, to, stop) => to.WriteAsync(
            path.Contains("gone", StringComparison.Ordinal) ? StubServer.Status(404) : StubServer.Ok(picture), stop).AsTask());
        var list = Path.Combine(_folder.Path, "list.txt");
        await File.WriteAllLinesAsync(list, [ImageFolder.Name(5), server.At("/a.bmp"), server.At("/gone"), "../climb.bmp", server.At("/b.bmp"), ImageFolder.Name(5)], Token);
        await using var cluster = await TestCluster.StartAsync(new()
        {
            Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder],
            Urls = urls =>
            {
                (urls.Allowed, urls.AllowHttp, urls.AllowPrivateAddresses) = (true, true, true);
                urls.Ports.Add(server.Port);
            },
        });

        var mixed = await Rank(cluster, new ListSource { File = list });
        var urls = await Rank(cluster, new UrlSource { Urls = [.. Enumerable.Range(0, 100).Select(i => server.At($"/{(i == 50 ? "gone" : i)}"))] });

        Assert.Equal(
            [ImageError.None, ImageError.None, ImageError.FetchFailed, ImageError.OutsideRoot, ImageError.None, ImageError.None],
            mixed.Select(result => result.Outcome.Error));
        ImmutableArray<LabelScore> expected = mixed[0].Outcome.Scores[0];
        Assert.All(mixed.Concat(urls).Where(result => result.Outcome.Error is ImageError.None), result => Assert.Equal(expected.AsEnumerable(), result.Outcome.Scores[0]));
        Assert.Equal([50], urls.Select((result, index) => (result, index)).Where(row => row.result.Outcome.Error is not ImageError.None).Select(row => row.index));
        Assert.Equal(server.At("/99"), urls[99].Path);
    }

    [Fact]
    public async Task A_silo_without_URL_access_reports_the_setting_for_each_URL()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });

        var results = await Rank(cluster, new UrlSource { Urls = ["https://example.org/a.jpg", "https://example.org/b.jpg"] });

        Assert.Equal(2, results.Count);
        Assert.All(results, result => Assert.Equal(ImageError.FetchRefused, result.Outcome.Error));
        Assert.All(results, result => Assert.Contains("Urls:Allowed=true", result.Outcome.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_outside_the_roots_fails_its_job_with_the_setting()
    {
        await using var cluster = await TestCluster.StartAsync(new()
        {
            Roles = [ZeroShotRoles.All],
            Images = images => images.Roots.Add(Path.Combine(_folder.Path, "allowed")),
        });

        foreach (var source in new ImageSource[]
        {
            new DirectorySource { Root = _folder.Path }, new ListSource { File = Path.Combine(_folder.Path, "00000.bmp") }, new TarSource { Root = _folder.Path },
        })
        {
            var job = await Submit(cluster, source);
            Assert.Empty(await ReadAll(job));
            Assert.Contains("Images:Roots", (await job.ProgressAsync(Token)).Problem, StringComparison.Ordinal);
        }
    }

    private static async Task<List<ImageResult>> ClassifyThroughRestart(ImageSource source) =>
        (await ClassifyThroughRestart(source, _ => { })).Results;

    private static void AssertListsStill(JobProgress progress) => Assert.False(progress.ListingDone);

    private static async Task<(List<ImageResult> Results, JobProgress Progress)> ClassifyThroughRestart(ImageSource source, Action<JobProgress> atRestart)
    {
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        try
        {
            string jobId;
            await using (var cluster = await TestCluster.StartAsync(
                new() { Roles = [ZeroShotRoles.All], StateDirectory = state, Jobs = jobs => jobs.MaxListedAhead = 1024 }))
            {
                var job = await Submit(cluster, source);
                jobId = job.Id;
                await foreach (var _ in job.ResultsAsync(cancellationToken: Token))
                {
                    break;
                }

                atRestart(await job.ProgressAsync(Token));
                await cluster.KillAsync(cluster.Silos[0]);
            }

            await using var next = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state });
            var results = await ReadAll(next.Client.GetJob(jobId));
            var progress = await next.Client.GetJob(jobId).ProgressAsync(Token);
            Assert.Equal(JobState.Finished, progress.State);
            return (results, progress);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static async Task<List<ImageResult>> Rank(TestCluster cluster, ImageSource source) => await ReadAll(await Submit(cluster, source));

    private static async Task<GrainJob> Submit(TestCluster cluster, ImageSource source) => cluster.Client.GetJob((await cluster.Client.SubmitAsync(
        new JobSpec { Source = source, Model = "zeroshot-mini", LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog", "sky"] }] }, Token)).Job.JobId);

    private static async Task<List<ImageResult>> ReadAll(GrainJob job)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromMinutes(3));
        List<ImageResult> results = [];
        await foreach (var chunk in job.ReadResultsAsync(from: 0, timeout.Token))
        {
            results.AddRange(chunk.Results);
        }

        return results;
    }
}
