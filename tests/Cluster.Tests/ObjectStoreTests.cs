using System.Globalization;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Tests.ObjectStores.S3;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Kills every silo of a cluster in turn while it lists and classifies the objects of a store.</summary>
[Collection(ProcessTestGroup.Name)]
public sealed class ObjectStoreTests : IAsyncDisposable
{
    // ZSO_TEST_OBJECTS=100000 runs as many as a large job lists: they ended with 100,000 rows, in 159 seconds on two cores with a load of 7 to 22.
    private static readonly int _objects = int.Parse(Environment.GetEnvironmentVariable("ZSO_TEST_OBJECTS") is { Length: > 0 } set ? set : "15000", CultureInfo.InvariantCulture);

    // One object in so many is an image: the others are read, and cost no inference.
    private const int ImageEvery = 10;

    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(_objects > 20_000 ? 20 : 3);

    private ProcessCluster? _cluster;
    private S3Stub? _stub;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        if (_stub is not null)
        {
            await _stub.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_listed_object_is_one_row_when_each_silo_in_turn_is_killed()
    {
        byte[][] pictures = [.. Enumerable.Range(0, 256).Select(ImageFolder.Bitmap)];
        _stub = await S3Stub.StartAsync();
        var generated = new GeneratedObjects("p/", _objects, index => index % ImageEvery == 0 ? pictures[index / ImageEvery % pictures.Length] : "no image"u8.ToArray(), ".bmp");
        _stub.Bucket("photos").Generate(generated);
        _cluster = new ProcessCluster(
            TestFolder.Create(), redis: null,
            [
                .. SiloTestSettings.Settings, "ObjectStores:Allowed:0=s3://photos/p/", $"ObjectStores:S3:Endpoint={_stub.Endpoint}", "ObjectStores:S3:Anonymous=true",

                // So that it still lists when the control silo is killed.
                $"Jobs:MaxListedAhead={Math.Max(1024, _objects / 10)}",
            ]);
        await _cluster.StartAsync(control: 1, encoders: 2, Token);
        await using var connection = await _cluster.ConnectAsync(Token);
        var client = new GrainClient(connection.Grains);
        var id = (await client.SubmitAsync(
            new JobSpec { Source = new ObjectStoreSource { Prefix = "s3://photos/p/" }, Model = "zeroshot-mini", LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog", "sky"] }] }, Token)).Job.JobId;
        var watched = new WatchedJob(client, id, baseline: null!);

        foreach (var (encoder, share) in _cluster.Encoders.Zip([0.2, 0.4]))
        {
            await DoneAsync(watched, share);
            encoder.Kill();
            await encoder.StartAsync(Token);
        }

        await DoneAsync(watched, 0.6);
        Assert.False((await watched.ProgressAsync()).ListingDone);
        var control = _cluster.Control.Single();
        control.Kill();
        await control.StartAsync(Token);
        foreach (var encoder in _cluster.Encoders)
        {
            // They exit when they detect that the membership table died.
            Assert.NotEqual(0, await encoder.EndAsync(TimeSpan.FromSeconds(90), Token));
            await encoder.StartAsync(Token);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(_limit);
        var sheet = await ResultSheet.ReadAsync(client.GetJob(id), deadline.Token);
        var progress = await watched.ProgressAsync();

        Assert.Equal((JobState.Finished, null), (progress.State, progress.Problem));
        Assert.Equal((_objects, _objects), (sheet.Count, sheet.Paths.Count));
        Assert.Empty(sheet.Gaps);
        Assert.Equal(Enumerable.Range(0, _objects).Select(index => $"s3://photos/{generated.KeyOf(index)}"), sheet.Paths.Order(StringComparer.Ordinal));
        Assert.Equal((_objects, _objects / ImageEvery, _objects - (_objects / ImageEvery)), (progress.Listed, progress.Classified, progress.Failed));
        Assert.Equal((ImageError.UnknownFormat, progress.Failed), Assert.Single(progress.Errors.Select(error => (error.Key, error.Value))));
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task The_command_line_reads_a_store_with_the_credentials_of_its_user()
    {
        _stub = await S3Stub.StartAsync();
        string[] names = ["p/a.bmp", "p/sub/b c.bmp", "p/sub/\u00E9.bmp"];
        foreach (var (name, index) in names.Select((name, index) => (name, index)))
        {
            _stub.Bucket("photos").Put(name, ImageFolder.Bitmap(index));
        }

        _stub.Bucket("photos").Put("p/sub/", []);
        _stub.Bucket("photos").Put("p/list.csv", "path\nsub/b c.bmp\n"u8.ToArray());
        var folder = TestFolder.Create();
        var token = TestContext.Current.CancellationToken;
        (string, string)[] environment =
        [
            ("AWS_ENDPOINT_URL_S3", _stub.Endpoint), ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "us-east-1"), ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        try
        {
            Task<(int Code, string Out, string Error)> Run(params string[] source) =>
                ZsoProcess.RunAsync(["classify", .. source, "--labels", "cat,dog", "--format", "jsonl", "--state", folder], token, environment);

            var (code, rows, error) = await Run("s3://photos/p");
            Assert.True(code == 0, error);
            Assert.Equal(names.Select(name => $"s3://photos/{name}"), rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => System.Text.Json.JsonDocument.Parse(row).RootElement.GetProperty("path").GetString()));

            (code, rows, error) = await Run("--list", "s3://photos/p/list.csv");
            Assert.True(code == 0, error);
            Assert.Contains("s3://photos/p/sub/b c.bmp", Assert.Single(rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

            (code, rows, error) = await Run("s3://photo/p/");
            Assert.NotEqual(0, code);
            Assert.Contains("photo", error, StringComparison.Ordinal);
            Assert.Empty(rows);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task DoneAsync(WatchedJob job, double share)
    {
        var done = 0L;
        await Until.TrueAsync(async () => (done = (await job.ProgressAsync()).Done) >= share * _objects, _limit, $"{share:P0} of the objects to be done", Token);
        Assert.True(done < _objects, "The job ended before a silo was killed.");
    }
}
