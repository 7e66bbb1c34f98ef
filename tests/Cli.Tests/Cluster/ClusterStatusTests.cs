using System.Globalization;
using System.Net;
using System.Text.Json;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.LocalClusters;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Cluster;

public sealed class ClusterStatusTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Status_shows_live_and_dead_silos()
    {
        Use(new FakeSilos
        {
            Silos =
            {
                FakeSilos.Silo("control-1", "control", port: 101),
                FakeSilos.Silo("encoder-1", "encoder", port: 102, FakeSilos.Load(), FakeSilos.Model(port: 102)),
                FakeSilos.Silo("encoder-2", "encoder", port: 103, FakeSilos.Load(draining: true)),
                FakeSilos.Silo("encoder-4", "encoder", port: 105),
                FakeSilos.Silo("elsewhere", "encoder", port: 999, FakeSilos.Load()),
            },
        });
        Record(
            ClusterRecords.Alive("redis", "redis", port: 99),
            ClusterRecords.Alive("control-1", "control", port: 101, gatewayPort: 100, httpPort: 8081),
            ClusterRecords.Alive("encoder-1", "encoder", port: 102),
            ClusterRecords.Alive("encoder-2", "encoder", port: 103),
            ClusterRecords.Dead("encoder-3", "encoder", port: 104),
            ClusterRecords.Alive("encoder-4", "encoder", port: 105),
            ClusterRecords.Alive("encoder-5", "encoder", port: 106));

        Assert.Equal(1, await _context.RunAsync("cluster", "status", "--state", _context.Folder));

        var pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        string[][] expected =
        [
            ["silo", "role", "state", "models", "images/s", "queue", "leases", "images", "MB", "http", "process"],
            ["redis", "redis", "active", "-", "-", "-", "-", "-", "-", "-", pid],
            ["control-1", "control", "active", "-", "-", "-", "-", "-", "123", "8081", pid],
            ["encoder-1", "encoder", "active", "zeroshot-mini@cpu", "35.3", "12/1024", "2", "1234", "123", "-", pid],
            ["encoder-2", "encoder", "draining", "-", "35.3", "12/1024", "2", "1234", "123", "-", pid],
            ["encoder-3", "encoder", "dead", "-", "-", "-", "-", "-", "-", "-", pid],
            ["encoder-4", "encoder", "silent", "-", "-", "-", "-", "-", "123", "-", pid],
            ["encoder-5", "encoder", "absent", "-", "-", "-", "-", "-", "-", "-", pid],
            ["elsewhere", "encoder", "active", "-", "35.3", "12/1024", "2", "1234", "123", "-", "-"],
        ];
        Assert.Equal(expected, _context.OutLines[..^1].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("Open jobs: 1. Images waiting: 230, with encoders: 64.", _context.OutLines[^1]);
    }

    [Fact]
    public async Task Status_connects_to_the_recorded_cluster()
    {
        Use(new FakeSilos { Silos = { FakeSilos.Silo("control-2", "control", port: 103) } });
        Record(
            ClusterRecords.Dead("control-1", "control", port: 101, gatewayPort: 100),
            ClusterRecords.Alive("control-2", "control", port: 103, gatewayPort: 102));

        Assert.Equal(1, await _context.RunAsync("cluster", "status", "--state", _context.Folder));

        var settings = Assert.IsType<ClusterSettings>(_context.Settings);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 102)], settings.Gateways);
        Assert.Equal(("c", "s"), (settings.ClusterId, settings.ServiceId));
    }

    [Fact]
    public async Task Status_connects_to_the_given_gateways()
    {
        Use(new FakeSilos { Silos = { FakeSilos.Silo("a", "all", port: 1, FakeSilos.Load(), FakeSilos.Model(port: 1)) } });

        Assert.Equal(0, await _context.RunAsync("cluster", "status", "--cluster", "10.0.0.5:30000", "--json"));

        Assert.Equal([new IPEndPoint(IPAddress.Parse("10.0.0.5"), 30_000)], Assert.IsType<ClusterSettings>(_context.Settings).Gateways);
        var status = JsonDocument.Parse(Assert.Single(_context.OutLines)).RootElement;
        Assert.Equal((1, 230, 64), (status.GetProperty("openJobs").GetInt32(), status.GetProperty("imagesWaiting").GetInt32(), status.GetProperty("imagesLeased").GetInt32()));
        var silo = Assert.Single(status.GetProperty("silos").EnumerateArray());
        Assert.Equal(("a", "all", "active"), (silo.GetProperty("name").GetString(), silo.GetProperty("role").GetString(), silo.GetProperty("state").GetString()));
        Assert.Equal((35.25, 7.5, 1234), (silo.GetProperty("imagesPerSecond").GetDouble(), silo.GetProperty("imagesPerBatch").GetDouble(), silo.GetProperty("images").GetInt32()));
        Assert.Equal("zeroshot-mini@cpu", Assert.Single(silo.GetProperty("models").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Status_shows_recorded_processes_when_the_cluster_does_not_answer()
    {
        Use(new FakeSilos { Failure = new TimeoutException("Nobody answered") });
        Record(ClusterRecords.Alive("control-1", "control", port: 101, gatewayPort: 100), ClusterRecords.Dead("encoder-1", "encoder", port: 102));

        Assert.Equal(3, await _context.RunAsync("cluster", "status", "--state", _context.Folder));

        Assert.Equal([("control-1", "absent"), ("encoder-1", "dead")], _context.OutLines[1..].Select(line =>
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(cells => (cells[0], cells[2])));
        Assert.StartsWith("The cluster did not answer: Nobody answered.", _context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drains_and_undrains_a_silo(bool on)
    {
        var silos = new FakeSilos { Silos = { FakeSilos.Silo("encoder-2", "encoder", port: 1) } };
        Use(silos);

        Assert.Equal(0, await _context.RunAsync(["cluster", "drain", "encoder-2", "--cluster", "h:1", .. on ? Array.Empty<string>() : ["--off"]]));

        Assert.Equal(("encoder-2", on), silos.Drained);
        Assert.StartsWith(on ? "encoder-2 is drained: nothing is in flight." : "encoder-2 accepts work again.", _context.Error, StringComparison.Ordinal);
    }

    private void Record(params RecordedProcess[] processes) => ClusterRecords.Write(_context.Folder, processes);

    private void Use(FakeSilos silos)
    {
        var connect = _context.Context.Connect;
        _context.Context = _context.Context with
        {
            Connect = async (settings, cancellationToken) =>
            {
                // Captures the settings and connects to the fake silos.
                await Assert.ThrowsAsync<InvalidOperationException>(() => connect(settings, cancellationToken));
                return silos;
            },
        };
    }
}
