using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>The status that operators see.</summary>
public sealed class ClusterStatusTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_are_listed_with_their_role_and_load()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-2);
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.All, ZeroShotRoles.Encoder] });
        await cluster.Client.LoadModelAsync(Pictures.Model, Token);
        await cluster.Client.ClassifyAsync(Pictures.Model, Pictures.Some(5), Pictures.Labels, cancellationToken: Token);

        var status = await cluster.Client.GetClusterAsync(Token);

        Assert.Equal(cluster.Silos.Select(silo => (silo.Name, silo.SiloAddress)), status.Silos.Select(silo => (silo.Name, silo.Address)));
        Assert.Equal(["control", "all", "encoder"], status.Silos.Select(silo => silo.Role));
        Assert.All(status.Silos, silo => Assert.InRange(silo.Started, before, DateTimeOffset.UtcNow.AddSeconds(2)));
        Assert.Null(status.Silos[0].Load);
        Assert.Empty(status.Silos[0].Models);
        Assert.Equal(5, status.Silos.Sum(silo => silo.Load?.Images ?? 0));
        Assert.All(status.Silos.Skip(1), silo =>
        {
            Assert.Equal(Pictures.Model, Assert.Single(silo.Models).Model);
            Assert.InRange(silo.MemoryBytes, 1 << 20, long.MaxValue);
            Assert.Equal((0, 0, 0, 1024, 256), (silo.Load!.Waiting, silo.Load.Running, silo.Load.Leases, silo.Load.Places, silo.Load.InteractivePlaces));
        });
        var worked = Assert.Single(status.Silos, silo => silo.Load is { Images: > 0 });
        Assert.InRange(worked.Load!.ImagesPerBatch, 1, 5);
        Assert.InRange(worked.Load.ImagesPerSecond, 0.01, 5);
    }

    [Fact]
    public async Task Waiting_work_is_counted()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder] });
        using var folder = new ImageFolder(7);
        await cluster.Client.DrainAsync(cluster.Silos[1].Name, cancellationToken: Token);

        var job = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Pictures.Model));
        await cluster.Client.WaitUntilAsync(status => status is { OpenJobs: 1, ImagesWaiting: 7 }, Token);
        await cluster.Client.DrainAsync(cluster.Silos[1].Name, on: false, Token);
        Assert.Equal(7, (await ModelJobs.ReadAllAsync(job)).Count);

        await cluster.Client.WaitUntilAsync(status => status is { OpenJobs: 0, ImagesWaiting: 0 }, Token);
    }

    [Fact]
    public async Task A_silo_that_left_is_not_listed()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder, ZeroShotRoles.Encoder] });
        var names = cluster.Silos.Select(silo => silo.Name).ToArray();

        await cluster.StopAsync(cluster.Silos[2]);

        await Pictures.Inside(cluster.Silos[0]).WaitUntilAsync(status => status.Silos.Length == 2, Token);
        Assert.Equal(names[..2], (await Pictures.Inside(cluster.Silos[0]).GetClusterAsync(Token)).Silos.Select(silo => silo.Name));
    }
}
