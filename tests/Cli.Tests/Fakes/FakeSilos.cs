using System.Net;
using ZeroShotOrleans.Cli.Connections;

namespace ZeroShotOrleans.Cli.Tests.Fakes;

/// <summary>A fake cluster with silos defined by a test.</summary>
internal sealed class FakeSilos : IConnection, IClusterGrain
{
    public IGrainFactory Grains => FakeGrains.Of((_, _) => this);

    public bool JobsOutliveClient => true;

    public List<ClusterSilo> Silos { get; } = [];

    /// <summary>The recorded drain call.</summary>
    public (string Silo, bool On)? Drained { get; private set; }

    /// <summary>Thrown by the first call.</summary>
    public Exception? Failure { get; init; }

    public static ClusterSilo Silo(string name, string role, int port, EncoderLoad? load = null, params LoadedModel[] models) => new()
    {
        Name = name,
        Address = AddressOf(port),
        Role = role,
        Started = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Load = load,
        Models = [.. models],
        MemoryBytes = 123_400_000,
    };

    public static EncoderLoad Load(bool draining = false) => new()
    {
        Waiting = 12, Places = 1024, Running = 8, Leases = 2, ImagesPerSecond = 35.25, ImagesPerBatch = 7.5, Images = 1234, Draining = draining,
        LabelCacheHits = 0, LabelCacheMisses = 0,
    };

    public static LoadedModel Model(int port) => new() { Silo = AddressOf(port), Model = "zeroshot-mini", Bytes = 35_000_000, Device = "cpu" };

    public Task<ClusterStatus> StatusAsync(CancellationToken cancellationToken = default) => Failure is null
        ? Task.FromResult(new ClusterStatus { Silos = [.. Silos], OpenJobs = 1, ImagesWaiting = 230, ImagesLeased = 64 })
        : throw Failure;

    public Task<ClusterSilo> DrainAsync(string silo, bool on = true, CancellationToken cancellationToken = default)
    {
        Drained = (silo, on);
        return Task.FromResult(Silos.Single(one => one.Name == silo));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static SiloAddress AddressOf(int port) => SiloAddress.New(IPAddress.Loopback, port, 1);
}
