using System.Net;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Encoder;

namespace ZeroShotOrleans.Grains.Tests.Encoder;

/// <summary>A lease of images 100 and up, its job, and the silo that works on it.</summary>
internal sealed class LeaseWorkFixture : IDisposable
{
    public const long First = 100;

    public static readonly SiloAddress Silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000), 1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _draining = new();

    public ManualTime Time { get; } = new();

    public FakeJob Job { get; } = new();

    public FakeEncoder Encoder { get; } = new();

    public SemaphoreSlim Alone { get; } = new(1);

    public static ImageLease Lease(int images) => new()
    {
        JobId = "job",
        LeaseId = 7,
        First = First,
        Work = new EncodeRequest { Model = "clip", Images = new UploadSlice { JobId = "job", First = First, Images = images }, LabelSets = ["labels"] },
        RenewWithin = TimeSpan.FromSeconds(30),
    };

    /// <summary>A lease of images that are fetched, and of as many files behind them.</summary>
    public static ImageLease UrlLease(int urls, int files = 0)
    {
        UrlSlice fetched = new() { Urls = [.. Enumerable.Range(0, urls).Select(i => $"https://example.org/{i}.jpg")] };
        FileSlice local = new() { Root = "/photos", Paths = [.. Enumerable.Range(0, files).Select(i => $"{i}.jpg")] };
        var lease = Lease(urls + files);
        return lease with { Work = lease.Work with { Images = files == 0 ? fetched : new MixedSlice { Parts = [fetched, local] } } };
    }

    /// <summary>A lease of one image that is suspected of crashing silos.</summary>
    public static ImageLease SuspectLease() => Lease(1) with { Alone = true };

    public Task<bool> Run(ImageLease lease) => new LeaseWork(lease, Silo, FakeGrains.Of(Job, Encoder), Alone, Time).RunAsync(_draining.Token, _stopping.Token);

    public Task StopSiloAsync() => _stopping.CancelAsync();

    public Task DrainSiloAsync() => _draining.CancelAsync();

    /// <summary>Waits for the next calls of the encoder.</summary>
    public async Task<EncodeCall[]> NextCallsAsync(int count)
    {
        var calls = new EncodeCall[count];
        for (var i = 0; i < count; i++)
        {
            calls[i] = await Encoder.NextCallAsync();
        }

        return calls;
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _draining.Dispose();
        Alone.Dispose();
    }
}
