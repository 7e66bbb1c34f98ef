using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Events of a changing cluster.</summary>
public sealed class ClusterEventTests
{
    private const ZeroShotRoles Control = ZeroShotRoles.Control;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_silo_and_its_returned_leases_are_reported()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Control, ZeroShotRoles.Encoder] });
        using var folder = new ImageFolder(2000);
        var spec = new JobSpec { Source = new DirectorySource { Root = folder.Path }, Model = "zeroshot-mini", LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog"] }] };
        var jobId = (await cluster.Client.SubmitAsync(spec, Token)).Job.JobId;
        var keeper = await cluster.SiloOfJobAsync(jobId);
        var victim = cluster.Silos.Take(2).Single(silo => silo != keeper);

        // A lease of the silo that is about to die: no control silo reports its results.
        var work = cluster.Grains.GetGrain<IJobWorkGrain>(jobId);
        while (await work.LeaseAsync(new LeaseRequest { Silo = victim.SiloAddress, Images = 8 }, Token) is null)
        {
            await Task.Delay(20, Token);
        }

        await cluster.KillAsync(victim);

        // A silo killed inside a process may still announce its exit.
        await Told(cluster, what => what.Kind is ClusterEventKind.SiloDied or ClusterEventKind.SiloLeft && what.Address == victim.SiloAddress.ToParsableString());
        await Told(cluster, what => what is { Kind: ClusterEventKind.LeasesReturned, Leases: 1 } && what.JobId == jobId);
    }

    private static async Task Told(TestCluster cluster, Func<ClusterEvent, bool> wanted, [CallerArgumentExpression(nameof(wanted))] string what = "")
    {
        var events = ImmutableArray<ClusterEvent>.Empty;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while (!events.Any(wanted))
        {
            Assert.False(timeout.IsCancellationRequested, $"Never told: {what}. Told: {string.Join(", ", events.Select(each => $"{each.Kind} {each.Address}{each.JobId} {each.Leases}"))}");
            await Task.Delay(50, Token);
            events = await cluster.Grains.GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key).ReadAsync(0, Token);
        }
    }
}
