using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Pausing, retrying, deleting and supervising jobs.</summary>
public sealed class JobLifeTests
{
    private const ZeroShotRoles Control = ZeroShotRoles.Control;
    private const ZeroShotRoles Encoder = ZeroShotRoles.Encoder;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_job_stays_paused_across_a_restart_until_it_is_resumed()
    {
        using var folder = new ImageFolder(300);
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        try
        {
            string jobId;
            await using (var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state }))
            {
                jobId = await Submit(cluster, folder);
                var job = cluster.Grains.GetGrain<IJobGrain>(jobId);
                Assert.Equal(JobState.Paused, (await job.PauseAsync(Token)).State);

                // Work in flight is still accepted; after that nothing moves.
                while ((await job.ProgressAsync(Token)) is { Leased: > 0 } or { ListingDone: false })
                {
                    await Task.Delay(20, Token);
                }

                Assert.Null(await cluster.Grains.GetGrain<IJobWorkGrain>(jobId).LeaseAsync(new LeaseRequest { Silo = cluster.Silos[0].SiloAddress, Images = 8 }, Token));
                Assert.True((await job.ProgressAsync(Token)) is { State: JobState.Paused, Listed: 300, Done: < 300 });
            }

            await using var next = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state });
            var again = next.Grains.GetGrain<IJobGrain>(jobId);
            Assert.True((await again.ProgressAsync(Token)) is { State: JobState.Paused, Active: false });

            await again.ResumeAsync(Token);
            await Ended(again);
            Assert.True((await again.ProgressAsync(Token)) is { State: JobState.Finished, Classified: 300, EndedAt: not null });
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task Retry_repeats_errors_and_keeps_other_results()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(20);
        var name = ImageFolder.Name(3);
        var good = await File.ReadAllBytesAsync(Path.Combine(folder.Path, name), Token);
        folder.Add(name, "no picture"u8.ToArray());
        folder.Add("broken.png", "no picture either"u8.ToArray());
        using var counts = new SiloCounts();

        var job = cluster.Grains.GetGrain<IJobGrain>(await Submit(cluster, folder));
        await Ended(job);
        Assert.Equal(2, (await job.ProgressAsync(Token)).Failed);
        var ended = (await job.ProgressAsync(Token)).EndedAt;
        Assert.Equal(2, (await job.RetryAsync([ImageError.Missing], Token)).Failed);
        Assert.Equal(ended, (await job.ProgressAsync(Token)).EndedAt);

        folder.Add(name, good);
        var seen = counts.Of(cluster.Silos, "zeroshot.encoder.images");
        var again = await job.RetryAsync([], Token);
        Assert.Null(again.EndedAt);
        await Ended(job);

        Assert.True((await job.ProgressAsync(Token)) is { State: JobState.Finished, Classified: 20, Failed: 1, EndedAt: not null });
        Assert.Equal(2, counts.Of(cluster.Silos, "zeroshot.encoder.images") - seen);
    }

    [Fact]
    public async Task A_deleted_job_no_longer_exists()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(600);
        var jobId = await Submit(cluster, folder);
        var job = cluster.Grains.GetGrain<IJobGrain>(jobId);

        await job.DeleteAsync(Token);

        Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => job.ProgressAsync(Token))).Code);
        Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => job.ResumeAsync(Token))).Code);
        Assert.Empty(await cluster.Grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key).ListAsync(10, Token));
    }

    [Fact]
    public async Task Jobs_above_the_limit_are_rejected_and_expired_jobs_are_deleted()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Jobs = jobs => jobs.MaxOpen = 1 });
        using var first = new ImageFolder(5);
        using var second = new ImageFolder(5);
        var catalog = cluster.Grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key);
        var job = cluster.Grains.GetGrain<IJobGrain>(await Submit(cluster, first, spec => spec with { KeepFor = TimeSpan.FromTicks(1) }));
        if (!(await job.PauseAsync(Token)).Ended)
        {
            var refused = await Assert.ThrowsAsync<ZeroShotException>(() => Submit(cluster, second));
            Assert.Equal(ZeroShotError.Overloaded, refused.Code);
            Assert.Contains("Jobs:MaxOpen", refused.Message, StringComparison.Ordinal);
        }

        // The same spec is the job that is already open, so it does not count.
        await job.ResumeAsync(Token);
        await Ended(job);
        await Submit(cluster, second);

        await catalog.AsReference<IRemindable>().ReceiveReminder("housekeeping", new TickStatus(), Token);

        var left = Assert.Single(await catalog.ListAsync(10, Token));
        Assert.Equal(second.Path, ((DirectorySource)left.Job.Spec.Source).Root);
    }

    [Fact(Timeout = 180_000)]
    public async Task Job_of_a_lost_silo_resumes_without_a_client()
    {
        var timeout = TestContext.Current.CancellationToken;
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All, ZeroShotRoles.All, ZeroShotRoles.All] });
        using var folder = new ImageFolder(400);
        var jobId = await Submit(cluster, folder);
        await cluster.KillAsync(await cluster.SiloOfJobAsync(jobId));

        // Reads only the store: a call to the job would activate it.
        var store = TestCluster.ServicesOf(cluster.Silos[0]).GetRequiredService<IJobStore>();
        while ((await store.FindAsync(jobId, Token))!.Status.State is JobState.Preparing or JobState.Running)
        {
            await Task.Delay(50, timeout);
        }

        var ended = (await store.FindAsync(jobId, timeout))!;
        Assert.Equal((JobState.Finished, 400), (ended.Status.State, ended.Classified));
    }

    // The test plays hanging encoders; the real one, which embeds the prompts, leaves before.
    [Fact(Timeout = 180_000)]
    public async Task Only_the_image_that_hangs_two_encoders_alone_is_quarantined()
    {
        var timeout = TestContext.Current.CancellationToken;
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder], LeaseSeconds = 2 });
        using var folder = new ImageFolder(600);
        var jobId = await Submit(cluster, folder);
        var (job, work) = (cluster.Grains.GetGrain<IJobGrain>(jobId), cluster.Grains.GetGrain<IJobWorkGrain>(jobId));
        while ((await job.ProgressAsync(timeout)) is not { Done: > 0, ListingDone: true })
        {
            await Task.Delay(20, timeout);
        }

        await cluster.StopAsync(cluster.Silos[1]);
        Assert.NotNull(await work.LeaseAsync(new LeaseRequest { Silo = Orleans.Runtime.SiloAddress.New(System.Net.IPAddress.Loopback, 1, 0), Images = 64 }, timeout));
        while ((await job.ProgressAsync(timeout)).Suspects == 0)
        {
            await Task.Delay(20, timeout);
        }

        Assert.True((await job.ProgressAsync(timeout)).LeasesReturned > 0);
        long? poison = null;
        var fakes = 0;
        while (!(await job.ProgressAsync(timeout)).Ended)
        {
            var silo = Orleans.Runtime.SiloAddress.New(System.Net.IPAddress.Loopback, 1, ++fakes);
            if (await work.LeaseAsync(new LeaseRequest { Silo = silo, Images = 64 }, timeout) is not { } lease)
            {
                await Task.Delay(100, timeout);
                continue;
            }

            Assert.True(!lease.Alone || lease.Work.Images.Count == 1);
            if (lease.Alone && (poison ??= lease.First) == lease.First)
            {
                // Started, but never reported again.
                await work.ReportAsync(new LeaseReport { LeaseId = lease.LeaseId, First = lease.First, Outcomes = [], Last = false, Started = true }, timeout);
                continue;
            }

            await work.ReportAsync(
                new LeaseReport
                {
                    LeaseId = lease.LeaseId,
                    First = lease.First,
                    Outcomes = [.. Enumerable.Range(0, lease.Work.Images.Count).Select(_ => new ImageOutcome { Scores = [[]] })],
                    Last = true,
                },
                timeout);
        }

        var end = await job.ProgressAsync(timeout);
        Assert.Equal((JobState.Finished, 599, 1), (end.State, end.Classified, end.Failed));
        Assert.Equal(1, end.Errors[ImageError.Quarantined]);
    }

    private static async Task<string> Submit(TestCluster cluster, ImageFolder folder, Func<JobSpec, JobSpec>? change = null)
    {
        var spec = new JobSpec
        {
            Source = new DirectorySource { Root = folder.Path },
            Model = "zeroshot-mini",
            LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog", "sky"] }],
        };
        return (await cluster.Client.SubmitAsync(change?.Invoke(spec) ?? spec, Token)).Job.JobId;
    }

    private static async Task Ended(IJobGrain job)
    {
        await foreach (var _ in job.ReadAsync(0, Token))
        {
            // Read to the end.
        }
    }
}
