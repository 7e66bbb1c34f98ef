using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Jobs;

// Housekeeping: runs once a minute, and deletes a tenant's excess finished jobs when it submits a new one.
internal sealed partial class JobCatalogGrain
{
    private const string Housekeeping = "housekeeping";

    // The shortest period of an Orleans reminder.
    private static readonly TimeSpan _period = TimeSpan.FromMinutes(1);

    // Deletions are left incomplete only by crashes, and finding them reads every job.
    private static readonly TimeSpan _completionPeriod = TimeSpan.FromHours(1);

    private DateOnly _embeddingsLooked;
    private DateTimeOffset _completed;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => this.RegisterOrUpdateReminder(Housekeeping, _period, _period, cancellationToken);

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await WakeOpenJobsAsync();
        await DeleteExpiredJobsAsync();
        await CompleteDeletionsAsync();
        await DeleteUnusedEmbeddingsAsync();

        // Not awaited: the grain logs its own failures.
        GrainFactory.GetGrain<ILabelPinsGrain>(ILabelPinsGrain.Key).TidyAsync(CancellationToken.None).Ignore();
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
        var now = time.GetUtcNow();
        foreach (var jobId in await store.ExpiredAsync(now, CancellationToken.None))
        {
            // Deleted by the job's own grain: an activation with readers must not outlive its job.
            if (await DeleteEndedAsync(jobId, due: now))
            {
                LogExpired(jobId);
            }
        }
    }

    // Called only once the new job is accepted: a rejected job must not cause deletions.
    private async Task DeleteReplacedAsync(ImmutableArray<string> replaced, string tenant)
    {
        foreach (var jobId in replaced)
        {
            if (await DeleteEndedAsync(jobId, due: null))
            {
                LogReplaced(jobId, options.Value.KeepFinished, tenant);
            }
        }
    }

    private async Task CompleteDeletionsAsync()
    {
        var now = time.GetUtcNow();
        if (now - _completed >= _completionPeriod)
        {
            await store.CompleteDeletionsAsync(CancellationToken.None);
            _completed = now;
        }
    }

    private async Task<bool> DeleteEndedAsync(string jobId, DateTimeOffset? due)
    {
        try
        {
            return await GrainFactory.GetGrain<IJobRetentionGrain>(jobId).DeleteEndedAsync(due, CancellationToken.None);
        }
        catch (Exception exception) when (exception is not ZeroShotException { Code: ZeroShotError.NotFound })
        {
            // Also happens if a silo of an earlier version hosts the job. A job that is kept longer must not fail the caller.
            LogNotKept(jobId, exception);
            return false;
        }
        catch (ZeroShotException)
        {
            // Deleted in the meantime.
            return false;
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

    // One failure does not stop the others; the next run retries.
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

    [LoggerMessage(2104, LogLevel.Information, "Job {JobId} is deleted: {Jobs} finished jobs are kept for each tenant (Jobs:KeepFinished), and '{Tenant}' has submitted another.")]
    private partial void LogReplaced(string jobId, int jobs, string tenant);

    [LoggerMessage(2105, LogLevel.Warning, "The room for the label sets of a new job could not be reserved; it is checked when the job prepares them.")]
    private partial void LogNotReserved(Exception exception);

    [LoggerMessage(2103, LogLevel.Warning, "Housekeeping of job {JobId} failed; it is retried in a minute.")]
    private partial void LogNotKept(string jobId, Exception exception);
}
