using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Jobs.Exports;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Exports;

/// <summary>A job on stores in memory that exports its results to an object store in memory.</summary>
internal sealed class ExportFixture : IDisposable
{
    public const string Place = "s3://bucket/run/";

    private readonly string _scratch = Directory.CreateTempSubdirectory("zso-test-export-").FullName;
    private readonly ExportPlaces _places;

    /// <param name="discardStored">Whether stored results go once they are written.</param>
    /// <param name="to">The place.</param>
    /// <param name="folders">Allowed folders; null: one of the fixture.</param>
    /// <param name="store">The store; null: <see cref="Objects"/>.</param>
    public ExportFixture(bool discardStored = false, string to = Place, string? folders = null, IObjectStore? store = null)
    {
        var stores = Options.Create(new ObjectStoreOptions());
        stores.Value.Writable.Add(store is null ? "s3://bucket/run" : to);
        _places = new ExportPlaces(
            Options.Create(new ExportOptions { PartBytes = 4096, Folders = { folders ?? _scratch } }), new StoreAccess([store ?? Objects], stores),
            new StateDirectory(Options.Create(new StorageOptions { Directory = _scratch })));
        var job = TestJobs.Job(JobFixture.Id);
        Fixture = new JobFixture(job with { Fingerprint = "5d0e", Spec = job.Spec with { Export = new ResultExport { To = to, DiscardStored = discardStored } } });
    }

    public JobFixture Fixture { get; }

    public MemoryObjectStore Objects { get; } = new();

    public ChangeSignal Changed { get; } = new();

    /// <summary>Names of the parts, in order.</summary>
    public IReadOnlyList<string> Parts => [.. Objects.Objects.Keys.Where(key => key.StartsWith("run/part-", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public StoredExport? Stored => Fixture.Job.Status.Export;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Every tenth image has an error.</summary>
    public static ImageOutcome Outcome(long image) => image % 10 == 0
        ? ImageOutcome.Failed(ImageError.Missing, string.Create(CultureInfo.InvariantCulture, $"Image {image} was listed, and was gone."))
        : new ImageOutcome { Scores = [[new((int)(image % 2), 0.5f + (image % 499 / 1000f))]], Stamp = new ImageStamp(image, image, default) };

    public static string Path(long image) => string.Create(CultureInfo.InvariantCulture, $"photos/{image:00000}.jpg");

    /// <summary>Lists images, all of which have outcomes.</summary>
    public async Task<ExportFixture> StartAsync(int images)
    {
        await Fixture.StartAsync([.. Enumerable.Range(0, images).Select(image => Path(image))]);
        await Fixture.PrepareAsync();
        await Fixture.Job.ApplyAsync(new JobChange.ListingEnds(null));
        await ClassifyAsync(0, images);
        return this;
    }

    /// <summary>Stores outcomes.</summary>
    public async Task ClassifyAsync(long first, long end, Func<long, ImageOutcome>? outcome = null)
    {
        var writer = new OutcomeWriter(Fixture.Job, Fixture.Stores, new UploadDiscard(Fixture.Job, Fixture.Stores), _ => { });
        for (; first < end; first += Limits.MaxImagesPerLease)
        {
            var images = new ImageRange(first, Math.Min(end, first + Limits.MaxImagesPerLease));
            await writer.StoreFreshAsync(Fixture.Report(images.First, images.End), images.First,
                [.. Enumerable.Range(0, (int)images.Count).Select(at => (outcome ?? Outcome)(images.First + at))]);
        }
    }

    /// <summary>Runs the export as one owner of the job does.</summary>
    public Task RunAsync(TimeProvider? time = null) =>
        new JobExport(Fixture.Job, Fixture.Stores, _places, Changed, time ?? TimeProvider.System, NullLogger.Instance).RunAsync(Token);

    /// <summary>The next owner: nothing but what is stored is left.</summary>
    public Task RestartAsync() => Fixture.LoadAsync();

    public void Dispose()
    {
        Fixture.Dispose();
        _places.Dispose();
        Directory.Delete(_scratch, recursive: true);
    }

    public string Scratch => _scratch;

    public ExportPlaces Places => _places;
}
