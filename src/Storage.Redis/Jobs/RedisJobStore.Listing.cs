using System.Collections.Immutable;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

// Lists jobs. The index proposes candidates; the job's own keys decide.
internal sealed partial class RedisJobStore
{
    private const int MostExpired = 1000;
    private const int JobsPerLook = 1000;

    // Descriptions may be long, so complete jobs are read in small batches.
    private const int JobsPerRead = 32;

    /// <inheritdoc/>
    public Task<StoredJob?> FindUnfinishedAsync(string specHash, CancellationToken cancellationToken) =>
        FindNewestAsync(specHash, state => state is not JobState.Finished, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredJob?> FindFinishedAsync(string specHash, CancellationToken cancellationToken) =>
        FindNewestAsync(specHash, state => state is JobState.Finished, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredJob>> NewestAsync(int most, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            var found = ImmutableArray.CreateBuilder<StoredJob>();
            for (var skip = 0L; found.Count < most; skip += JobsPerRead)
            {
                var ids = await _index.NewestAsync(skip, JobsPerRead);
                var jobs = await Task.WhenAll(ids.Select(id => ReadOrAsync(id.ToString(), JobDamage.Placeholder)));
                found.AddRange(jobs.OfType<StoredJob>().Take(most - found.Count));
                if (ids.Length < JobsPerRead)
                {
                    break;
                }
            }

            return found.ToImmutable();
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> UnendedAsync(CancellationToken cancellationToken) => Detached.RunAsync(
        async () => (await LookAsync(await _index.OpenAsync()))
            .Where(job => job.State is JobState.Preparing or JobState.Running)
            .OrderBy(job => job.Number).Select(job => job.Id).ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountOpenAsync(CancellationToken cancellationToken) => Detached.RunAsync(
        async () => (await LookAsync(await _index.OpenAsync())).Count(job => job.State?.IsOpen() == true), cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            var expired = new List<JobPreview>();
            for (var skip = 0L; expired.Count < MostExpired; skip += JobsPerLook)
            {
                var ids = await _index.DueAsync(now, skip, JobsPerLook);

                // A resumed job is still indexed at the time of its first end.
                expired.AddRange((await LookAsync(ids)).Where(job => job.State?.IsOpen() == false && job.KeepUntil <= now));
                if (ids.Length < JobsPerLook)
                {
                    break;
                }
            }

            return expired.Take(MostExpired).OrderBy(job => job.Number).Select(job => job.Id).ToImmutableArray();
        },
        cancellationToken);

    private async Task<StoredJob?> ReadOrAsync(string jobId, Func<string, ZeroShotException, StoredJob?> damaged)
    {
        try
        {
            return await ReadAsync(jobId);
        }
        catch (ZeroShotException damage) when (damage.Code is ZeroShotError.StateDamaged)
        {
            return damaged(jobId, damage);
        }
    }

    private Task<StoredJob?> FindNewestAsync(string specHash, Predicate<JobState> wanted, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            foreach (var job in await LookAsync(await _index.OfSpecAsync(specHash)))
            {
                // Read completely and checked again: it may have ended or been deleted in between.
                if (job.State is { } state && wanted(state) && job.Spec == specHash
                    && await ReadOrAsync(job.Id, (_, _) => null) is { } found && wanted(found.Status.State))
                {
                    return found;
                }
            }

            return null;
        },
        cancellationToken);

    /// <summary>Reads a summary of each job, in the order of the ids.</summary>
    private async Task<IReadOnlyList<JobPreview>> LookAsync(RedisValue[] ids)
    {
        RedisValue[] fields = [RedisJob.State, RedisJob.Number, RedisJob.Spec, RedisJob.KeepUntil];
        List<JobPreview> jobs = [];
        foreach (var some in ids.Chunk(JobsPerLook))
        {
            var found = await redis.CallAsync(database => Task.WhenAll(some.Select(id => database.HashGetAsync(keys.Job(id.ToString()), fields))));
            jobs.AddRange(some.Zip(found, (id, values) => new JobPreview(
                id.ToString(), (JobState?)(int?)values[0], (long)values[1], values[2], RedisJob.Time(values[3]))));
        }

        return jobs;
    }

    /// <summary>Summary of a job. State null: the job does not exist.</summary>
    private readonly record struct JobPreview(string Id, JobState? State, long Number, string? Spec, DateTimeOffset? KeepUntil);
}
