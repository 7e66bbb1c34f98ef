using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Cluster;

public sealed class ClusterUseTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("up --control 2", "--control 2 requires a Redis for shared state. Use a running one with --redis HOST:PORT, or start one with --with-redis.")]
    [InlineData("up --redis h:1 --with-redis", "--redis and --with-redis cannot be combined.")]
    [InlineData("up --control 0", "--control 0 is not a number from 1 to 8.")]
    [InlineData("up --encoders 65", "--encoders 65 is not a number from 0 to 64.")]
    [InlineData("up --port-base 80", "--port-base 80 is not a number from 1024 to 64535.")]
    [InlineData("up --models-dir /none", "--models-dir /none is not an existing folder.")]
    [InlineData("up --roots /none", "--roots /none is not an existing folder.")]
    [InlineData("up --set Encoder:Workers", "--set Encoder:Workers is not KEY=VALUE.")]
    [InlineData("up --set --Encoder:Workers=4", "--set --Encoder:Workers=4 is not KEY=VALUE.")]
    [InlineData("up --set Http:Urls=http://0.0.0.0:80", "--set Http:Urls=http://0.0.0.0:80 would apply to all silos.")]
    [InlineData("up --http-port 70000", "--http-port 70000 is not a number from 0 to 65535.")]
    [InlineData("add", "No cluster was started in ")]
    [InlineData("down", "No cluster was started in ")]
    [InlineData("status", "No cluster was started in ")]
    [InlineData("drain encoder-1", "No cluster was started in ")]
    [InlineData("drain", "Required argument missing for command: 'drain'.")]
    [InlineData("status --cluster h:1 --state s", "--cluster and --state cannot be combined.")]
    public async Task Rejects_invalid_usage_before_anything_starts(string commandLine, string message)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "zso starts no clusters on Windows.");

        Assert.Equal(2, await _context.RunAsync(["cluster", .. commandLine.Split(' ')]));

        Assert.StartsWith(message, _context.Error, StringComparison.Ordinal);
        Assert.Equal("", _context.Out);
        Assert.False(Directory.Exists(Path.Combine(_context.Folder, "zeroshot-orleans")));
    }

    [Fact]
    public async Task Rejects_a_second_cluster_in_the_same_folder()
    {
        ClusterRecords.Write(_context.Folder, ClusterRecords.Alive("control-1", "control", port: 1), ClusterRecords.Dead("encoder-1", "encoder", port: 2));

        Assert.Equal(2, await _context.RunAsync("cluster", "up", "--state", _context.Folder));

        Assert.StartsWith($"A cluster is already running in {_context.Folder} (control-1). Add encoders with `zso cluster add`, ", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_concurrent_cluster_commands()
    {
        using var other = ClusterRecords.Write(_context.Folder, ClusterRecords.Dead("control-1", "control", port: 1)).Lock();

        Assert.Equal(2, await _context.RunAsync("cluster", "down", "--state", _context.Folder));

        Assert.StartsWith($"The folder {Path.Combine(_context.Folder, "cluster")} cannot be used: ", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_adding_encoders_without_a_running_control_silo()
    {
        ClusterRecords.Write(_context.Folder, ClusterRecords.Dead("control-1", "control", port: 1, gatewayPort: 3), ClusterRecords.Alive("encoder-1", "encoder", port: 2));

        Assert.Equal(3, await _context.RunAsync("cluster", "add", "--state", _context.Folder));

        Assert.StartsWith("No control silo of the cluster is running. ", _context.Error, StringComparison.Ordinal);
    }
}
