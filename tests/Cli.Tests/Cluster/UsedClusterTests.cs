using System.Net;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Cluster;

/// <summary>Commands use the cluster that <c>zso cluster up</c> started, and say so.</summary>
public sealed class UsedClusterTests : IDisposable
{
    private readonly TestWorld _context = new(new FakeCluster());

    private string State => Path.Combine(_context.Folder, "zeroshot-orleans");

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("jobs list")]
    [InlineData("labels list")]
    [InlineData("models list")]
    [InlineData("classify PHOTOS --labels cat")]
    public async Task Commands_use_a_running_cluster(string commandLine)
    {
        ClusterRecords.Write(State, ClusterRecords.Alive("control-1", "control", port: 1, gatewayPort: 30_123));

        await RunAsync(commandLine);

        var settings = Assert.IsType<ClusterSettings>(_context.Settings);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 30_123)], settings.Gateways);
        Assert.Equal(("c", "s"), (settings.ClusterId, settings.ServiceId));
        Assert.StartsWith($"Using the cluster in {State}, started by `zso cluster up`. To run a silo in this process instead, pass --embedded.\n", _context.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Using the cluster", _context.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_selects_the_cluster_in_another_folder()
    {
        var other = Path.Combine(_context.Folder, "other");
        ClusterRecords.Write(State, ClusterRecords.Alive("control-1", "control", port: 1, gatewayPort: 30_123));
        ClusterRecords.Write(other, ClusterRecords.Alive("control-1", "control", port: 1, gatewayPort: 30_124));

        await RunAsync($"jobs list --state {other}");

        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 30_124)], Assert.IsType<ClusterSettings>(_context.Settings).Gateways);
    }

    [Fact]
    public async Task State_without_a_cluster_runs_a_silo()
    {
        ClusterRecords.Write(State, ClusterRecords.Alive("control-1", "control", port: 1, gatewayPort: 30_123));

        await RunAsync($"jobs list --state {_context.Folder}");

        Assert.Equal(_context.Folder, Assert.IsType<EmbeddedSettings>(_context.Settings).StateDirectory);
        Assert.DoesNotContain("cluster in", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_option_overrides_the_record()
    {
        ClusterRecords.Write(State, ClusterRecords.Alive("control-1", "control", port: 1, gatewayPort: 30_123));

        await RunAsync("jobs list --cluster 10.0.0.5:30000");

        Assert.Equal([IPEndPoint.Parse("10.0.0.5:30000")], Assert.IsType<ClusterSettings>(_context.Settings).Gateways);
        Assert.DoesNotContain("Using the cluster", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embedded_overrides_the_record_without_a_word()
    {
        ClusterRecords.Write(State, ClusterRecords.Alive("control-1", "control", port: 1, gatewayPort: 30_123));

        await RunAsync("jobs list --embedded");

        Assert.IsType<EmbeddedSettings>(_context.Settings);
        Assert.DoesNotContain("cluster in", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_of_the_embedded_silo_overrides_the_record()
    {
        ClusterRecords.Write(State, ClusterRecords.Alive("control-1", "control", port: 1, gatewayPort: 30_123));

        await RunAsync($"models list --models-dir {_context.Folder}");

        Assert.IsType<EmbeddedSettings>(_context.Settings);
        Assert.StartsWith($"Not using the cluster in {State}, because --models-dir applies only to a silo in this process.\n", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_is_gone_is_reported_and_not_used()
    {
        ClusterRecords.Write(State, ClusterRecords.Dead("control-1", "control", port: 1, gatewayPort: 30_123), ClusterRecords.Alive("encoder-1", "encoder", port: 2));

        await RunAsync("jobs list");

        Assert.IsType<EmbeddedSettings>(_context.Settings);
        Assert.StartsWith(
            $"The cluster in {State} is not running, so this command runs its own silo. Restart the cluster with `zso cluster up`, or remove it with `zso cluster down`.\n", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_and_embedded_cannot_be_combined()
    {
        Assert.Equal(2, await RunAsync("jobs list --embedded --cluster h:1"));

        Assert.StartsWith("--cluster and --embedded cannot be combined. Omit one of them.", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Local_model_folders_are_refused_with_the_way_out()
    {
        ClusterRecords.Write(State, ClusterRecords.Alive("control-1", "control", port: 1, gatewayPort: 30_123));

        Assert.Equal(2, await RunAsync("classify PHOTOS --labels cat --model /models/clip"));

        Assert.Contains("or run a silo in this process with --embedded.", _context.Error, StringComparison.Ordinal);
    }

    private Task<int> RunAsync(string commandLine) => _context.RunAsync([.. commandLine.Split(' ').Select(word => word == "PHOTOS" ? _context.Folder : word)]);
}
