using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Draining of encoder silos.</summary>
public sealed class DrainTests
{
    private const ZeroShotRoles Control = ZeroShotRoles.Control;
    private const ZeroShotRoles Encoder = ZeroShotRoles.Encoder;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Draining_an_encoder_finishes_its_leases_without_affecting_the_job()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder, Encoder] });
        using var folder = new ImageFolder(600);
        var (control, drained) = (cluster.Silos[0], cluster.Silos[1]);
        var job = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Pictures.Model));
        while ((await Pictures.LoadOf(drained, control)).Images == 0)
        {
            await Task.Delay(10, Token);
        }

        var silo = await cluster.Client.DrainAsync(drained.Name, cancellationToken: Token);
        var results = await ModelJobs.ReadAllAsync(job);
        var after = await Pictures.LoadOf(drained, control);
        var progress = await job.ProgressAsync(Token);

        Assert.Equal((drained.SiloAddress, true), (silo.Address, silo.Load!.Draining));
        Assert.Equal((0, 0, 0), (silo.Load.Leases, silo.Load.Running, silo.Load.Waiting));
        Assert.InRange(silo.Load.Images, 1, 599);
        Assert.Equal(silo.Load.Images, after.Images);
        Assert.Equal(Enumerable.Range(0, 600).Select(ImageFolder.Name), results.Select(result => result.Path));
        Assert.All(results, result => Assert.Equal(ImageError.None, result.Outcome.Error));
        Assert.Equal((JobState.Finished, 0, 0), (progress.State, progress.DuplicatesDropped, progress.LeasesReturned));
        Assert.Equal(600, after.Images + (await Pictures.LoadOf(cluster.Silos[2], control)).Images);
    }

    [Fact]
    public async Task A_drained_encoder_gets_no_requests_until_it_is_undrained()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder, Encoder] });
        await cluster.Client.LoadModelAsync(Pictures.Model, Token);
        var (first, second) = (cluster.Silos[1], cluster.Silos[2]);
        var pictures = Pictures.Some(10);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));

        await cluster.Client.DrainAsync(first.Name, cancellationToken: Token);
        Assert.All(await Silos(), silo => Assert.Equal(second.SiloAddress, silo));

        // Identified by its address this time.
        await cluster.Client.DrainAsync(second.SiloAddress.ToString(), cancellationToken: Token);
        var refused = await Assert.ThrowsAsync<ZeroShotException>(Silos);
        while (!refused.Message.Contains("None of 2 encoder silos accepts work", StringComparison.Ordinal))
        {
            // Before the router knows, it calls the silos, which reject the request.
            Assert.Contains("This silo is draining", refused.Message, StringComparison.Ordinal);
            await Task.Delay(50, timeout.Token);
            refused = await Assert.ThrowsAsync<ZeroShotException>(Silos);
        }

        Assert.Equal(ZeroShotError.Overloaded, refused.Code);
        Assert.False((await cluster.Client.DrainAsync(first.Name, on: false, Token)).Load!.Draining);
        while (await Record.ExceptionAsync(Silos) is ZeroShotException { Code: ZeroShotError.Overloaded })
        {
            // The router learns of it within a second.
            await Task.Delay(50, timeout.Token);
        }

        Assert.All(await Silos(), silo => Assert.Equal(first.SiloAddress, silo));

        async Task<SiloAddress[]> Silos() => [.. (await Task.WhenAll(pictures.Select(
            picture => cluster.Client.ClassifyAsync(Pictures.Model, picture, Pictures.Labels, cancellationToken: Token)))).Select(answer => answer.Silo)];
    }

    [Fact]
    public async Task Draining_an_unknown_encoder_fails()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder] });

        var unknown = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.DrainAsync("gpu-7", cancellationToken: Token));
        var control = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.DrainAsync(cluster.Silos[0].Name, cancellationToken: Token));

        Assert.Equal(ZeroShotError.NotFound, unknown.Code);
        Assert.Contains(cluster.Silos[1].Name, unknown.Message, StringComparison.Ordinal);
        Assert.Equal(ZeroShotError.BadRequest, control.Code);
    }
}
