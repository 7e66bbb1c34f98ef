using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Tests.Door;
using ZeroShotOrleans.Grains.Jobs;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>A job that failed, put into the state as it is left behind: some images are done, and there is a reason.</summary>
internal static class FailedJob
{
    /// <summary>Why it failed.</summary>
    public const string Reason = "The list was cut while it was read.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Stores a job of three images.</summary>
    /// <param name="door">Where.</param>
    /// <param name="done">Images that have a result.</param>
    /// <param name="state">How it ended.</param>
    public static async Task<string> StoreAsync(TestDoor door, int done, JobState state = JobState.Failed)
    {
        // A folder of its own: the door would resume the job of another test.
        var folder = Directory.CreateDirectory(Path.Combine(door.StateDirectory, Guid.NewGuid().ToString("N"))).FullName;
        var like = await door.Client().GetJob(await door.Submit(new { type = "directory", path = folder })).DescribeAsync(Token);
        var store = door.Services.GetRequiredService<IJobStore>();
        var now = DateTimeOffset.UtcNow;
        var job = like with { JobId = JobIds.New(now), Submitted = now };
        await store.Create(job, job.JobId, Token);
        var epoch = await store.Take(job.JobId, Token);
        await store.AppendManifest(job.JobId, epoch, 0, [new ImageEntry("a.jpg"), new ImageEntry("b.jpg"), new ImageEntry("c.jpg")], null, Token);
        if (done > 0)
        {
            await store.AppendOutcomes(
                job.JobId, epoch, 0, [.. Enumerable.Repeat(new ImageOutcome { Rankings = [[new LabelScore(1, 0.75f), new LabelScore(0, 0.25f)]] }, done)], Token);
        }

        await store.Update(
            job.JobId, epoch, new JobStatus(state, Problem: state is JobState.Failed ? Reason : null, ProblemCode: state is JobState.Failed ? ZeroShotError.ModelMismatch : null, EndedAt: now), Token);
        return job.JobId;
    }
}
