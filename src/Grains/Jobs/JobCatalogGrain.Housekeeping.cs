using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Grains.Jobs;

// What the cluster does by itself, once a minute and in one place.
internal sealed partial class JobCatalogGrain
{
    private const string Housekeeping = "housekeeping";

    // The shortest period that reminders have.
    private static readonly TimeSpan _period = TimeSpan.FromMinutes(1);

    private DateOnly _vectorsLooked;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => this.RegisterOrUpdateReminder(Housekeeping, _period, _period, cancellationToken);

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await WakeOpenJobs();
        await DeleteExpiredJobs();
        await DeleteUnusedVectors();
    }

    // A job that runs is called in vain; one that nobody hosts goes on.
    private async Task WakeOpenJobs()
    {
        if (options.Value.ResumeInterrupted)
        {
            foreach (var jobId in await store.Unended(CancellationToken.None))
            {
                await Try(jobId, job => job.Progress());
            }
        }
    }

    private async Task DeleteExpiredJobs()
    {
        foreach (var jobId in await store.Expired(time.GetUtcNow(), CancellationToken.None))
        {
            // By the job itself: an activation that somebody reads from must not outlive it.
            LogExpired(jobId);
            await Try(jobId, job => job.Delete());
        }
    }

    // Vectors are dated by days.
    private async Task DeleteUnusedVectors()
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (today == _vectorsLooked)
        {
            return;
        }

        var deleted = await vectors.DeleteUnused(today.AddDays(-options.Value.KeepVectorsDays), CancellationToken.None);
        _vectorsLooked = today;
        if (deleted > 0)
        {
            LogVectorsDeleted(deleted, options.Value.KeepVectorsDays);
        }
    }

    // One that fails does not keep the others from their turn; in a minute it is tried again.
    private async Task Try(string jobId, Func<IJobGrain, Task> call)
    {
        try
        {
            await call(GrainFactory.GetGrain<IJobGrain>(jobId));
        }
        catch (Exception exception) when (exception is ZeroShotException || Transport.Failed(exception))
        {
            LogNotKept(jobId, exception);
        }
    }

    [LoggerMessage(2101, LogLevel.Information, "Job {JobId} was kept for as long as it was to be; it is deleted.")]
    private partial void LogExpired(string jobId);

    [LoggerMessage(2102, LogLevel.Information, "{Vectors} vectors that no job used for {Days} days were deleted.")]
    private partial void LogVectorsDeleted(long vectors, int days);

    [LoggerMessage(2103, LogLevel.Warning, "The housekeeping could not look after job {JobId}; it tries again in a minute.")]
    private partial void LogNotKept(string jobId, Exception exception);
}
