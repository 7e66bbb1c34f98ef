using System.Formats.Tar;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Tests.ObjectStores;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Jobs whose images are in an object store.</summary>
public sealed class ObjectStoreJobTests : IDisposable
{
    private const string Model = "zeroshot-mini";

    private readonly ImageFolder _folder = new(300);
    private readonly MemoryStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_object_is_one_row_even_if_the_cluster_is_killed_while_it_lists()
    {
        for (var i = 0; i < 3_000; i++)
        {
            _store.Put($"p/{i:D5}.bmp", Picture(i % 300));
        }

        _store.Put("p/00100.bmp", "no image"u8.ToArray());
        _store.Put("p/00200.bmp", []);
        _store.Fails = (operation, key) => operation == "GET" && key == "p/00300.bmp" ? ObjectStoreError.AccessDenied : null;
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        try
        {
            string id;
            await using (var cluster = await StartAsync(state, maxListedAhead: 1024))
            {
                var job = await ModelJobs.SubmitAsync(cluster, Spec("s3://b/p/"));
                id = job.Id;
                await foreach (var _ in job.ResultsAsync(cancellationToken: Token))
                {
                    break;
                }

                Assert.False((await job.ProgressAsync(Token)).ListingDone);
                await cluster.KillAsync(cluster.Silos[0]);
            }

            await using var next = await StartAsync(state);
            var results = await ModelJobs.ReadAllAsync(next.Client.GetJob(id));

            Assert.Equal(Enumerable.Range(0, 3_000).Select(i => $"s3://b/p/{i:D5}.bmp"), results.Select(result => result.Path));
            Assert.Equal(
                [(100, ImageError.UnknownFormat), (200, ImageError.Empty), (300, ImageError.AccessDenied)],
                results.Select((result, index) => (index, result.Outcome.Error)).Where(row => row.Error != ImageError.None));
            Assert.Contains(_store.Requests, request => request.StartsWith("LIST p/ p/", StringComparison.Ordinal));
            Assert.All(results.Where(result => result.Outcome.Error is ImageError.None), result => Assert.Equal(1_001, result.Outcome.Stamp.Modified));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task Objects_lists_and_archives_give_the_scores_of_the_local_files()
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            for (var i = 0; i < 40; i++)
            {
                _store.Put($"p/{ImageFolder.Name(i)}", Picture(i));
                await writer.WriteEntryAsync(Path.Combine(_folder.Path, ImageFolder.Name(i)), ImageFolder.Name(i), Token);
            }
        }

        _store.Put("shards/0.tar", archive.ToArray());
        _store.Put("p/list.csv", MemoryStore.Bytes("path\n" + string.Join('\n', Enumerable.Range(0, 40).Select(ImageFolder.Name))));
        await using var cluster = await StartAsync();

        var files = await RunAsync(cluster, new DirectorySource { Root = _folder.Path, Include = ["0000*.bmp", "0001*.bmp", "0002*.bmp", "0003*.bmp"] });

        foreach (var (source, name) in new (ImageSource, string)[]
        {
            (new ObjectStoreSource { Prefix = "s3://b/p" }, "s3://b/p/"),
            (new ListSource { File = "s3://b/p/list.csv" }, "s3://b/p/"),
            (new TarSource { Root = "s3://b/shards/" }, "0.tar/"),
        })
        {
            var results = await RunAsync(cluster, source);

            Assert.Equal(files.Select(result => name + result.Path), results.Select(result => result.Path));
            Assert.Equal(files.Select(result => result.Outcome.Scores[0].AsEnumerable()), results.Select(result => result.Outcome.Scores[0].AsEnumerable()));
        }
    }

    [Fact]
    public async Task Only_changed_reads_what_the_store_lists_as_changed()
    {
        for (var i = 0; i < 120; i++)
        {
            _store.Put($"p/{ImageFolder.Name(i)}", Picture(i));
        }

        await using var cluster = await StartAsync();
        await RunAsync(cluster, new ObjectStoreSource { Prefix = "s3://b/p/" });

        // Of the same size and time: only its version tells.
        var twin = Picture(8);
        _store.Listed = objects => objects.Select(one => one with { Modified = 1_001 });
        _store.Put($"p/{ImageFolder.Name(7)}", twin);
        _store.Put("p/\U0001F600.bmp", Picture(9));
        _store.Remove($"p/{ImageFolder.Name(50)}");
        var reads = _store.Reads;

        var job = await ModelJobs.SubmitAsync(cluster, Spec("s3://b/p/") with { Reuse = new JobReuse("", ReuseKind.UnchangedFiles) });
        var results = await ModelJobs.ReadAllAsync(job);

        Assert.Equal((2, 120), (_store.Reads - reads, results.Count));
        Assert.Equal(118, (await job.ProgressAsync(Token)).Reused);
        Assert.Equal(results.Single(result => result.Path.EndsWith(ImageFolder.Name(8), StringComparison.Ordinal)).Outcome.Scores[0].AsEnumerable(),
            results.Single(result => result.Path.EndsWith(ImageFolder.Name(7), StringComparison.Ordinal)).Outcome.Scores[0].AsEnumerable());
    }

    [Fact]
    public async Task A_wrong_place_fails_the_job_and_a_forbidden_one_the_submission()
    {
        await using var cluster = await StartAsync(allowed: ["s3://b/p", "s3://gone"]);

        var job = await ModelJobs.SubmitAsync(cluster, Spec("s3://gone/p/"));
        Assert.Empty(await ModelJobs.ReadAllAsync(job));
        Assert.Equal("NoBucket of 's3://gone/p/'.", (await job.ProgressAsync(Token)).Problem);

        foreach (var source in new ImageSource[]
        {
            new ObjectStoreSource { Prefix = "s3://b/" }, new ListSource { File = "s3://b/l.txt" }, new TarSource { Root = "s3://b/t/" }, new ListSource { File = "/l.txt", Root = "s3://b/q" },
        })
        {
            var refused = await Assert.ThrowsAsync<ZeroShotException>(() => ModelJobs.SubmitAsync(cluster, Spec("") with { Source = source }));
            Assert.Equal(ZeroShotError.BadRequest, refused.Code);
            Assert.Contains("ObjectStores:Allowed", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_unfinished_job_is_resumed_only_over_the_same_versions()
    {
        for (var i = 0; i < 50; i++)
        {
            _store.Put($"p/{ImageFolder.Name(i)}", Picture(i));
        }

        await using var cluster = await StartAsync();
        var first = await ModelJobs.SubmitAsync(cluster, Spec("s3://b/p/"));
        await ModelJobs.ReadAllAsync(first);
        var cancelled = (await cluster.Client.SubmitAsync(Spec("s3://b/p/") with { Fresh = true }, Token)).Job.JobId;
        await ModelJobs.ReadAllAsync(cluster.Client.GetJob(cancelled));
        _store.Fails = (operation, _) => operation == "GET" ? ObjectStoreError.Throttled : null;
        var paused = (await cluster.Client.SubmitAsync(Spec("s3://b/p/") with { Fresh = true }, Token)).Job.JobId;
        await cluster.Client.GetJob(paused).PauseAsync(Token);
        _store.Fails = (_, _) => null;

        Assert.Equal(paused, (await cluster.Client.SubmitAsync(Spec("s3://b/p/"), Token)).Job.JobId);
        await cluster.Client.GetJob(paused).PauseAsync(Token);
        _store.Put($"p/{ImageFolder.Name(49)}", Picture(1));
        Assert.NotEqual(paused, (await cluster.Client.SubmitAsync(Spec("s3://b/p/"), Token)).Job.JobId);
    }

    private byte[] Picture(int index) => File.ReadAllBytes(Path.Combine(_folder.Path, ImageFolder.Name(index)));

    private static JobSpec Spec(string prefix) => new()
    {
        Source = new ObjectStoreSource { Prefix = prefix }, Model = Model, LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog", "sky"] }],
    };

    private static async Task<List<ImageResult>> RunAsync(TestCluster cluster, ImageSource source) =>
        await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, Spec("") with { Source = source }));

    private Task<TestCluster> StartAsync(string? state = null, int maxListedAhead = 100_000, string[]? allowed = null) => TestCluster.StartAsync(new()
    {
        Roles = [ZeroShotRoles.All],
        StateDirectory = state,
        Jobs = jobs => jobs.MaxListedAhead = maxListedAhead,
        Silo = silo =>
        {
            silo.Services.RemoveAll<IObjectStore>();
            silo.Services.AddSingleton<IObjectStore>(_store);
            silo.Services.Configure<ObjectStoreOptions>(options => Array.ForEach(allowed ?? ["*"], options.Allowed.Add));
        },
    });
}
