
namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Open jobs of one tenant do not use up the places of others.</summary>
public sealed class OpenJobLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_at_its_limit_is_refused_and_another_is_not()
    {
        await using var cluster = await StartAsync(most: 4, mostOfTenant: 2);
        await SubmitAsync(cluster, "alice", "1");
        await SubmitAsync(cluster, "alice", "2");

        await AssertRefusedAsync("Tenant 'alice' has 2 open jobs, and the maximum of a tenant is 2 (Jobs:MaxOpenPerTenant).", () => SubmitAsync(cluster, "alice", "3"));
        await SubmitAsync(cluster, "bob", "1");
        await SubmitAsync(cluster, "bob", "2");
        await AssertRefusedAsync("4 jobs are open, and the maximum is 4.", () => SubmitAsync(cluster, "carol", "1"));
    }

    [Fact]
    public async Task By_default_a_tenant_may_have_half_of_all()
    {
        await using var cluster = await StartAsync(most: 3, mostOfTenant: 0);
        await SubmitAsync(cluster, "", "1");
        await SubmitAsync(cluster, "", "2");

        await AssertRefusedAsync("The default tenant has 2 open jobs", () => SubmitAsync(cluster, "", "3"));
    }

    [Fact]
    public async Task Cancelled_jobs_cannot_be_resumed_beyond_the_limit()
    {
        await using var cluster = await StartAsync(most: 3, mostOfTenant: 1);
        var first = await SubmitAsync(cluster, "alice", "1");
        await first.CancelAsync(Token);
        var second = await SubmitAsync(cluster, "alice", "2");

        await AssertRefusedAsync("Jobs:MaxOpenPerTenant", () => first.ResumeAsync(Token));
        await AssertRefusedAsync("Jobs:MaxOpenPerTenant", () => SubmitAsync(cluster, "alice", "1"));

        // The open one is not one more.
        await second.PauseAsync(Token);
        Assert.False((await second.ResumeAsync(Token)).Ended);
        await SubmitAsync(cluster, "bob", "1");
        await second.CancelAsync(Token);
        Assert.False((await first.ResumeAsync(Token)).Ended);
    }

    [Fact]
    public async Task An_ended_job_is_not_retried_beyond_the_limit()
    {
        await using var cluster = await StartAsync(most: 3, mostOfTenant: 1);
        using var folder = new ImageFolder(1);
        var spec = new JobSpec { Source = new DirectorySource { Root = folder.Path }, Model = "zeroshot-mini", LabelSets = [new() { Labels = ["cat", "dog"] }], Tenant = "alice" };
        var first = cluster.Grains.GetGrain<IJobGrain>((await cluster.Client.SubmitAsync(spec, Token)).Job.JobId);
        await first.CancelAsync(Token);
        var second = await SubmitAsync(cluster, "alice", "2");

        await AssertRefusedAsync("Jobs:MaxOpenPerTenant", () => first.RetryAsync([], Token));
        await second.CancelAsync(Token);
        await first.RetryAsync([], Token);
    }

    private static Task<TestCluster> StartAsync(int most, int mostOfTenant) =>
        TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Jobs = jobs => (jobs.MaxOpen, jobs.MaxOpenPerTenant) = (most, mostOfTenant) });

    // An upload stays open until it is completed.
    private static async Task<IJobGrain> SubmitAsync(TestCluster cluster, string tenant, string name)
    {
        var spec = new JobSpec { Source = new UploadSource { Name = name }, Model = "zeroshot-mini", LabelSets = [new() { Labels = ["cat", "dog"] }], Tenant = tenant };
        return cluster.Grains.GetGrain<IJobGrain>((await cluster.Client.SubmitAsync(spec, Token)).Job.JobId);
    }

    private static async Task AssertRefusedAsync<T>(string message, Func<Task<T>> call)
    {
        var refused = await Assert.ThrowsAsync<ZeroShotException>(call);
        Assert.Equal((ZeroShotError.Overloaded, (TimeSpan?)null), (refused.Code, refused.RetryAfter));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
