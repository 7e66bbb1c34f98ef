using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>A job in a cluster with failing processes, and the assertions that it must pass nevertheless.</summary>
internal sealed class WatchedJob(GrainClient client, string id, BaselineFixture baseline)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(90);

    /// <summary>The job id.</summary>
    public string Id => id;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Submits a job over the shared folder of images.</summary>
    public static async Task<WatchedJob> SubmitAsync(IConnection connection, BaselineFixture baseline)
    {
        var client = new GrainClient(connection.Grains);
        var submitted = await client.SubmitAsync(Photos.Job(baseline.Folder), Token);
        return new WatchedJob(client, submitted.Job.JobId, baseline);
    }

    /// <summary>Waits until this many images are done. Fails if the job has finished by then, because the test would disturb nothing.</summary>
    public async Task WaitUntilDoneAsync(int images)
    {
        var done = 0L;
        await Until.TrueAsync(async () => (done = (await ProgressAsync()).Done) >= images, _limit, $"{images} images done", Token);
        Assert.InRange(done, images, BaselineFixture.Images - 1);
    }

    /// <summary>Reads the progress, retrying until the cluster answers.</summary>
    public async Task<JobProgress> ProgressAsync()
    {
        JobProgress? progress = null;
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    progress = await client.GetJob(id).ProgressAsync(Token);
                    return true;
                }
                catch (Exception exception) when (CliErrors.IsTransportFailure(exception, Token))
                {
                    return false;
                }
            },
            _limit, "a response from the cluster", Token);
        return progress!;
    }

    /// <summary>Reads all results and asserts that the job finished: each image exactly once, with the scores of the baseline run and matching totals.</summary>
    public async Task<JobProgress> AssertFinishesCorrectlyAsync()
    {
        var sheet = await ResultSheet.ReadAsync(client.GetJob(id), Token);
        var progress = await ProgressAsync();

        Assert.Equal((JobState.Finished, null), (progress.State, progress.Problem));
        Assert.Equal((BaselineFixture.Images, BaselineFixture.Images), (sheet.Count, sheet.Paths.Count));
        Assert.Empty(sheet.Gaps);
        Assert.Empty(sheet.DifferencesFrom(baseline.Results));
        Assert.Equal((BaselineFixture.Images, BaselineFixture.Images, 0), (progress.Listed, progress.Classified, progress.Failed));
        return progress;
    }
}
