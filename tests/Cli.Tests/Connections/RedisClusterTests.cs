using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Storage.Redis.Tests;

namespace ZeroShotOrleans.Cli.Tests.Connections;

/// <summary>Connects to a cluster through its Redis.</summary>
public sealed class RedisClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finds_gateways_through_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        using var silo = Silo(redis);
        await silo.StartAsync(Token);

        await using (var connection = await ClusterConnection.OpenAsync(Settings(redis, "zeroshot"), Token))
        {
            Assert.Empty(await connection.Grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).ListAsync(10, Token));
        }

        await silo.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Distinguishes_an_empty_Redis_from_an_unreachable_one()
    {
        await using var redis = await RedisServer.StartAsync();

        var empty = await Assert.ThrowsAsync<ZeroShotException>(() => ClusterConnection.OpenAsync(Settings(redis, "zeroshot"), Token));
        Assert.Equal(ZeroShotError.NoSilo, empty.Code);
        Assert.StartsWith($"The Redis at {redis.ConnectionString} lists no reachable gateway", empty.Message, StringComparison.Ordinal);

        await redis.KillAsync();
        var gone = await Assert.ThrowsAsync<ZeroShotException>(() => ClusterConnection.OpenAsync(Settings(redis, "zeroshot"), Token));
        Assert.Equal(ZeroShotError.NoSilo, gone.Code);
        Assert.StartsWith($"The Redis at {redis.ConnectionString} did not answer.", gone.Message, StringComparison.Ordinal);
    }

    private static ClusterSettings Settings(RedisServer redis, string clusterId) => new()
    {
        Redis = RedisAddress.Read($"redis://{redis.ConnectionString}"),
        ClusterId = clusterId,
        ServiceId = "zeroshot",
    };

    private static IHost Silo(RedisServer redis)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Cluster:Roles"] = "Control",
            ["Cluster:SiloPort"] = FreePort.Take().ToString(CultureInfo.InvariantCulture),
            ["Cluster:GatewayPort"] = FreePort.Take().ToString(CultureInfo.InvariantCulture),
            ["Redis:ConnectionString"] = redis.ConnectionString,
            ["Storage:Directory"] = Path.Combine(Path.GetTempPath(), "zso-test-scratch"),
        });
        return builder.UseZeroShotSilo().Build();
    }
}
