using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>A job of a cluster whose parts die, and the checks that it must pass all the same.</summary>
internal sealed class WatchedJob(ZeroShotClient client, string id, Undisturbed undisturbed)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(90);

    /// <summary>Its id.</summary>
    public string Id => id;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Begins the job over the folder of all tests.</summary>
    public static async Task<WatchedJob> BeginAsync(IConnection connection, Undisturbed undisturbed)
    {
        var client = new ZeroShotClient(connection.Grains);
        var submitted = await client.SubmitAsync(Photos.Job(undisturbed.Folder), Cancelled);
        return new WatchedJob(client, submitted.Job.JobId, undisturbed);
    }

    /// <summary>Waits until so many images are done; the job must still have work then, or the test disturbs nobody.</summary>
    public async Task DoneAsync(int images)
    {
        var done = 0L;
        await Until.TrueAsync(async () => (done = (await ProgressAsync()).Done) >= images, _limit, $"{images} images done", Cancelled);
        Assert.InRange(done, images, Undisturbed.Images - 1);
    }

    /// <summary>Where it stands, asked until the cluster answers.</summary>
    public async Task<JobProgress> ProgressAsync()
    {
        JobProgress? progress = null;
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    progress = await client.GetJob(id).ProgressAsync(Cancelled);
                    return true;
                }
                catch (Exception exception) when (CliErrors.IsTransportFailure(exception, Cancelled))
                {
                    return false;
                }
            },
            _limit, "an answer of the cluster", Cancelled);
        return progress!;
    }

    /// <summary>Reads it to its end: each image exactly once, with the scores of a run that nobody disturbed, and sums that agree.</summary>
    public async Task<JobProgress> EndsWellAsync()
    {
        var sheet = await ResultSheet.ReadAsync(client.GetJob(id), Cancelled);
        var progress = await ProgressAsync();

        Assert.Equal((JobState.Finished, null), (progress.State, progress.Problem));
        Assert.Equal((Undisturbed.Images, Undisturbed.Images), (sheet.Count, sheet.Paths.Count));
        Assert.Empty(sheet.Gaps);
        Assert.Empty(sheet.DifferencesFrom(undisturbed.Results));
        Assert.Equal((Undisturbed.Images, Undisturbed.Images, 0), (progress.Listed, progress.Classified, progress.Failed));
        return progress;
    }
}
