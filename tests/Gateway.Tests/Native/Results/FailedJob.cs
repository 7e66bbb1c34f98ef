using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Jobs.Identity;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>A job that failed, put into the state as it is left behind: some images are done, and there is a reason.</summary>
internal static class FailedJob
{
    /// <summary>Why it failed.</summary>
    public const string Reason = "The list was cut while it was read.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Stores a job of three images.</summary>
    /// <param name="api">Where.</param>
    /// <param name="done">Images that have a result.</param>
    /// <param name="state">How it ended.</param>
    public static async Task<string> StoreAsync(TestApi api, int done, JobState state = JobState.Failed)
    {
        // A folder of its own: the HTTP API would resume the job of another test.
        var folder = Directory.CreateDirectory(Path.Combine(api.StateDirectory, Guid.NewGuid().ToString("N"))).FullName;
        var like = await api.Client().GetJob(await api.Submit(new { type = "directory", path = folder })).DescribeAsync(Token);
        var store = api.Services.GetRequiredService<IJobStore>();
        var now = DateTimeOffset.UtcNow;
        var job = like with { JobId = JobIds.New(now), Submitted = now };
        await store.CreateAsync(job, job.JobId, Token);
        var epoch = await store.TakeAsync(job.JobId, Token);
        await store.AppendManifestAsync(job.JobId, epoch, 0, [new ImageEntry("a.jpg"), new ImageEntry("b.jpg"), new ImageEntry("c.jpg")], null, Token);
        if (done > 0)
        {
            await store.AppendOutcomesAsync(
                job.JobId, epoch, 0, [.. Enumerable.Repeat(new ImageOutcome { Scores = [[new LabelScore(1, 0.75f), new LabelScore(0, 0.25f)]] }, done)], Token);
        }

        await store.UpdateAsync(
            job.JobId, epoch, new JobStatus(state, Problem: state is JobState.Failed ? Reason : null, ProblemCode: state is JobState.Failed ? ZeroShotError.ModelMismatch : null, EndedAt: now), Token);
        return job.JobId;
    }
}
