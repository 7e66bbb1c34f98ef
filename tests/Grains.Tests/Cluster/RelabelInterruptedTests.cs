using System.Globalization;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Relabelling interrupted by a crash.</summary>
public sealed class RelabelInterruptedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Relabelling_resumes_automatically_after_the_whole_cluster_was_killed()
    {
        const int Images = 20_000;
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        try
        {
            string jobId;
            await using (var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state }))
            {
                var previous = await PreviousAsync(cluster, Images);
                var job = await ModelJobs.SubmitAsync(cluster, Relabel(previous));
                jobId = job.Id;
                JobProgress progress;
                do
                {
                    await Task.Delay(5, Token);
                    progress = await job.ProgressAsync(Token);
                }
                while (progress.Reused == 0);

                Assert.InRange(progress.Done, 1, Images - 1);
                await cluster.KillAsync(cluster.Silos[0]);
            }

            await using var next = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state });
            using var counts = new SiloCounts();
            var results = await ModelJobs.ReadAllAsync(next.Client.GetJob(jobId));

            Assert.Equal(Enumerable.Range(0, Images).Select(Name), results.Select(result => result.Path));
            Assert.All(results, result => Assert.Equal(2, result.Outcome.Scores.Single().Length));
            Assert.Equal(0, counts.Of(next.Silos, "zeroshot.encoder.images"));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1024, 0)]
    [InlineData(1500, 0)]
    [InlineData(2048, 700)]
    [InlineData(3000, 10)]
    public async Task Reuse_continues_after_a_crash(int listed, int done)
    {
        const int Images = 3_000;
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder] });
        using var counts = new SiloCounts();
        var previous = await PreviousAsync(cluster, Images);
        var left = await MadeUpJob.CreateAsync(cluster, Relabel(previous) with { KeepEmbeddings = true }, previous.Entries, listed);
        if (done > 0)
        {
            await left.DoneAsync(300, [.. Enumerable.Repeat(ImageOutcome.Failed(ImageError.Corrupt, "done before"), done)]);
        }

        var job = cluster.Client.GetJob(left.Job.JobId);
        await job.ProgressAsync(Token);
        var results = await ModelJobs.ReadAllAsync(job);

        Assert.Equal(Enumerable.Range(0, Images).Select(Name), results.Select(result => result.Path));
        Assert.Equal(done, results.Count(result => result.Outcome.Detail == "done before"));
        var progress = await job.ProgressAsync(Token);
        Assert.Equal((JobState.Finished, Images - done, done, Images - done), (progress.State, progress.Classified, progress.Failed, progress.Reused));
        Assert.Equal(0, counts.Of(cluster.Silos, "zeroshot.encoder.images"));
    }

    [Fact]
    public async Task Relabelling_fails_if_the_previous_job_is_deleted()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        var previous = await PreviousAsync(cluster, 10);
        var left = await MadeUpJob.CreateAsync(cluster, Relabel(previous) with { Reuse = new JobReuse("gone", ReuseKind.Embeddings) }, previous.Entries, listed: 5);

        var job = cluster.Client.GetJob(left.Job.JobId);
        await job.ProgressAsync(Token);
        await ModelJobs.ReadAllAsync(job);

        var progress = await job.ProgressAsync(Token);
        Assert.Equal(JobState.Failed, progress.State);
        Assert.Contains("The job gone was deleted", progress.Problem, StringComparison.Ordinal);
    }

    internal static Task<MadeUpJob> PreviousAsync(TestCluster cluster, int images) => MadeUpJob.FinishedAsync(
        cluster,
        new JobSpec
        {
            Source = new DirectorySource { Root = "/no/such/place" },
            Model = "zeroshot-mini",
            LabelSets = [new() { Labels = ["cat", "dog"] }],
            KeepEmbeddings = true,
        },
        Enumerable.Range(0, images).Select(index => (Name(index), new ImageStamp(100, 1, new ContentHash(1, (ulong)index)))));

    internal static JobSpec Relabel(MadeUpJob previous) => previous.Job.Spec with
    {
        LabelSets = [new() { Labels = ["red", "green", "blue"] }],
        Score = new ScoreOptions { TopK = 2 },
        KeepEmbeddings = false,
        Reuse = new JobReuse(previous.Job.JobId, ReuseKind.Embeddings),
    };

    private static string Name(int index) => index.ToString("D6", CultureInfo.InvariantCulture);
}
