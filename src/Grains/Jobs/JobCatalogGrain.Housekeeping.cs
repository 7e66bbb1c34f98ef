using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Grains.Calls;

namespace ZeroShotOrleans.Grains.Jobs;

// Housekeeping, once a minute and in one place.
internal sealed partial class JobCatalogGrain
{
    private const string Housekeeping = "housekeeping";

    // The shortest period of an Orleans reminder.
    private static readonly TimeSpan _period = TimeSpan.FromMinutes(1);

    private DateOnly _embeddingsLooked;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => this.RegisterOrUpdateReminder(Housekeeping, _period, _period, cancellationToken);

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await WakeOpenJobsAsync();
        await DeleteExpiredJobsAsync();
        await DeleteUnusedEmbeddingsAsync();
    }

    // No effect on a running job; a job without an activation is resumed.
    private async Task WakeOpenJobsAsync()
    {
        if (options.Value.ResumeInterrupted)
        {
            foreach (var jobId in await store.UnendedAsync(CancellationToken.None))
            {
                await TryAsync(jobId, job => job.ProgressAsync());
            }
        }
    }

    private async Task DeleteExpiredJobsAsync()
    {
        foreach (var jobId in await store.ExpiredAsync(time.GetUtcNow(), CancellationToken.None))
        {
            // Deleted by the job's own grain: an activation with readers must not outlive its job.
            LogExpired(jobId);
            await TryAsync(jobId, job => job.DeleteAsync());
        }
    }

    // Embeddings are dated by day.
    private async Task DeleteUnusedEmbeddingsAsync()
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (today == _embeddingsLooked)
        {
            return;
        }

        var deleted = await embeddings.DeleteUnusedAsync(today.AddDays(-options.Value.KeepEmbeddingsDays), CancellationToken.None);
        _embeddingsLooked = today;
        if (deleted > 0)
        {
            LogEmbeddingsDeleted(deleted, options.Value.KeepEmbeddingsDays);
        }
    }

    // One failure does not stop the others; the next run tries again.
    private async Task TryAsync(string jobId, Func<IJobGrain, Task> call)
    {
        try
        {
            await call(GrainFactory.GetGrain<IJobGrain>(jobId));
        }
        catch (Exception exception) when (exception is ZeroShotException || TransportFailure.Failed(exception))
        {
            LogNotKept(jobId, exception);
        }
    }

    [LoggerMessage(2101, LogLevel.Information, "Job {JobId} has reached the end of its retention time and is deleted.")]
    private partial void LogExpired(string jobId);

    [LoggerMessage(2102, LogLevel.Information, "Deleted {Embeddings} embeddings that no job has used for {Days} days.")]
    private partial void LogEmbeddingsDeleted(long embeddings, int days);

    [LoggerMessage(2103, LogLevel.Warning, "Housekeeping of job {JobId} failed; it is retried in a minute.")]
    private partial void LogNotKept(string jobId, Exception exception);
}
