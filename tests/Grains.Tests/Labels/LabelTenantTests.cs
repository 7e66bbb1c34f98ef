using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Tests.Cluster;

namespace ZeroShotOrleans.Grains.Tests.Labels;

/// <summary>Label sets of one tenant do not use up the room for those of others, and a job without room is refused when it is submitted.</summary>
public sealed class LabelTenantTests : IDisposable
{
    private const string Model = "zeroshot-mini";

    // Twenty labels and the background, each of 2 KiB, and their texts.
    private const int SetBytes = 45_000;

    private readonly string _state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task A_tenant_that_fills_its_share_is_refused_and_the_job_of_another_runs()
    {
        await using var cluster = await StartAsync(total: 4 * SetBytes);
        await SubmitAsync(cluster, "alice", "a");
        await SubmitAsync(cluster, "alice", "b");

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => SubmitAsync(cluster, "alice", "c"));

        Assert.Equal((ZeroShotError.Overloaded, (TimeSpan?)null), (refused.Code, refused.RetryAfter));
        foreach (var part in (string[])["Tenant 'alice'", "Labels:MaxPinnedBytesPerTenant", "Wait for a job to end"])
        {
            Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        }

        // The same labels need no more room, also for another tenant.
        await SubmitAsync(cluster, "alice", "a", upload: "other");
        await SubmitAsync(cluster, "bob", "c");
        await SubmitAsync(cluster, "bob", "a");
        await SubmitAsync(cluster, "bob", "d");
    }

    [Fact]
    public async Task A_tenant_that_fills_its_share_with_named_sets_is_refused_also_after_a_restart()
    {
        await using (var cluster = await StartAsync(total: 4 * SetBytes))
        {
            await NameAsync(cluster, "alice", "a");
            await NameAsync(cluster, "alice", "b");
            Assert.Contains("Labels:MaxPinnedBytesPerTenant", (await Assert.ThrowsAsync<ZeroShotException>(() => NameAsync(cluster, "alice", "c"))).Message, StringComparison.Ordinal);
        }

        await using var next = await StartAsync(total: 4 * SetBytes);
        await next.Grains.GetGrain<ILabelPinsGrain>(ILabelPinsGrain.Key).TidyAsync(Token);

        Assert.Contains("Labels:MaxPinnedBytesPerTenant", (await Assert.ThrowsAsync<ZeroShotException>(() => SubmitAsync(next, "alice", "d"))).Message, StringComparison.Ordinal);
        await SubmitAsync(next, "bob", "d");
    }

    [Fact]
    public async Task A_job_whose_labels_do_not_fit_is_refused_before_any_text_is_encoded()
    {
        await using var cluster = await StartAsync(total: 3 * SetBytes / 2, ofTenant: 3 * SetBytes / 2);
        await PreparedAsync(await SubmitAsync(cluster, "alice", "a"));
        using var counts = new SiloCounts();

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => SubmitAsync(cluster, "bob", "b"));

        Assert.Equal(ZeroShotError.Overloaded, refused.Code);
        Assert.Contains("Labels:MaxPinnedBytes.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, counts.Of(cluster.Silos, "zeroshot.text.prompts"));
        Assert.Single(await cluster.Client.ListJobsAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task The_label_sets_of_a_job_fit_together_or_the_job_is_refused()
    {
        await using var cluster = await StartAsync(total: 5 * SetBytes / 2, ofTenant: 5 * SetBytes / 2);

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(Spec("alice", "u", "a", "b", "c"), Token));

        // Nothing of it was reserved.
        Assert.Equal(ZeroShotError.Overloaded, refused.Code);
        await cluster.Client.SubmitAsync(Spec("alice", "u", "d", "e"), Token);
    }

    [Fact]
    public async Task A_cancelled_job_whose_labels_do_not_fit_is_not_resumed()
    {
        await using var cluster = await StartAsync(total: 3 * SetBytes / 2, ofTenant: 3 * SetBytes / 2);
        var cancelled = await SubmitAsync(cluster, "alice", "a");
        await PreparedAsync(cancelled);
        await cancelled.CancelAsync(Token);
        var running = await SubmitAsync(cluster, "bob", "b");

        Assert.Equal(ZeroShotError.Overloaded, (await Assert.ThrowsAsync<ZeroShotException>(() => SubmitAsync(cluster, "alice", "a"))).Code);
        await running.CancelAsync(Token);
    }

    private Task<TestCluster> StartAsync(long total, long ofTenant = 0) => TestCluster.StartAsync(new()
    {
        Roles = [ZeroShotRoles.All], StateDirectory = _state, Labels = labels => (labels.MaxPinnedBytes, labels.MaxPinnedBytesPerTenant) = (total, ofTenant),
    });

    private static async Task<IJobGrain> SubmitAsync(TestCluster cluster, string tenant, string labels, string upload = "images") =>
        cluster.Grains.GetGrain<IJobGrain>((await cluster.Client.SubmitAsync(Spec(tenant, upload, labels), Token)).Job.JobId);

    // An upload stays open until it is completed.
    private static JobSpec Spec(string tenant, string upload, params string[] labels) => new()
    {
        Source = new UploadSource { Name = upload }, Model = Model, Tenant = tenant,
        LabelSets = [.. labels.Select(name => new LabelSetDefinition { Labels = [.. Labels(name)], Templates = ["{}"] })],
    };

    private static async Task PreparedAsync(IJobGrain job)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while ((await job.ProgressAsync(Token)).State is JobState.Preparing)
        {
            Assert.False(timeout.IsCancellationRequested, "Timed out waiting for the label sets of the job.");
            await Task.Delay(20, Token);
        }
    }

    private static async Task NameAsync(TestCluster cluster, string tenant, string name)
    {
        await cluster.Client.PutLabelsAsync(name, new LabelSetDefinition { Labels = [.. Labels(name)], Templates = ["{}"] }, Token);
        CallContext.Tenant = tenant;
        await cluster.Client.PrepareLabelsAsync(Model, (await cluster.Client.GetLabelsAsync(name, 0, Token)).Definition, Token);
    }

    // Sorted, so that a set has its own embeddings.
    private static string[] Labels(string name) => [.. Enumerable.Range(10, 20).Select(number => $"{name} thing {number}")];
}
