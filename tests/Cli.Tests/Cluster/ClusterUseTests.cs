using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Cluster;

public sealed class ClusterUseTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("up --control 2", "--control 2 needs a Redis that keeps what control silos share. Name a running one with --redis HOST:PORT, or have one started with --with-redis.")]
    [InlineData("up --redis h:1 --with-redis", "--redis names a running Redis and --with-redis starts one")]
    [InlineData("up --control 0", "--control 0 is no number from 1 to 8.")]
    [InlineData("up --encoders 65", "--encoders 65 is no number from 0 to 64.")]
    [InlineData("up --port-base 80", "--port-base 80 is no number from 1024 to 64535.")]
    [InlineData("up --models-dir /none", "--models-dir /none is no folder.")]
    [InlineData("up --roots /none", "--roots /none is no folder.")]
    [InlineData("up --set Encoder:Workers", "--set Encoder:Workers is no KEY=VALUE.")]
    [InlineData("up --set --Encoder:Workers=4", "--set --Encoder:Workers=4 is no KEY=VALUE.")]
    [InlineData("up --set Http:Urls=http://0.0.0.0:80", "--set Http:Urls=http://0.0.0.0:80 would be the same door for every silo.")]
    [InlineData("up --http-port 70000", "--http-port 70000 is no number from 0 to 65535.")]
    [InlineData("add", "No cluster was started on ")]
    [InlineData("down", "No cluster was started on ")]
    [InlineData("status", "No cluster was started on ")]
    [InlineData("drain encoder-1", "No cluster was started on ")]
    [InlineData("drain", "Required argument missing for command: 'drain'.")]
    [InlineData("status --cluster h:1 --state s", "--cluster and --state both name a cluster")]
    public async Task Wrong_use_ends_with_2_and_a_message_before_anything_starts(string commandLine, string message)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "zso starts no clusters on Windows.");

        Assert.Equal(2, await _world.RunAsync(["cluster", .. commandLine.Split(' ')]));

        Assert.StartsWith(message, _world.Error, StringComparison.Ordinal);
        Assert.Equal("", _world.Out);
        Assert.False(Directory.Exists(Path.Combine(_world.Folder, "zeroshot-orleans")));
    }

    [Fact]
    public async Task A_folder_has_one_cluster_at_a_time()
    {
        ClusterRecords.Write(_world.Folder, ClusterRecords.Alive("control-1", "control", port: 1), ClusterRecords.Dead("encoder-1", "encoder", port: 2));

        Assert.Equal(2, await _world.RunAsync("cluster", "up", "--state", _world.Folder));

        Assert.StartsWith($"A cluster runs on {_world.Folder} already (control-1). `zso cluster add` adds encoders to it, ", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_commands_do_not_change_a_cluster_at_once()
    {
        using var other = ClusterRecords.Write(_world.Folder, ClusterRecords.Dead("control-1", "control", port: 1)).Take();

        Assert.Equal(2, await _world.RunAsync("cluster", "down", "--state", _world.Folder));

        Assert.StartsWith($"The folder {Path.Combine(_world.Folder, "cluster")} cannot be used: ", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encoders_are_not_added_to_a_cluster_without_a_control_silo()
    {
        ClusterRecords.Write(_world.Folder, ClusterRecords.Dead("control-1", "control", port: 1, gatewayPort: 3), ClusterRecords.Alive("encoder-1", "encoder", port: 2));

        Assert.Equal(3, await _world.RunAsync("cluster", "add", "--state", _world.Folder));

        Assert.StartsWith("No control silo of the cluster runs any more. ", _world.Error, StringComparison.Ordinal);
    }
}
