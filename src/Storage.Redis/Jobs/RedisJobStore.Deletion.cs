using StackExchange.Redis;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

// Deletion and retention of jobs.
internal sealed partial class RedisJobStore
{
    /// <inheritdoc/>
    public Task DeleteAsync(string jobId, CancellationToken cancellationToken) => Detached.RunAsync(() => DeleteAsync(jobId, only: null), cancellationToken);

    /// <inheritdoc/>
    public Task<int> DeleteOldFinishedAsync(int keep, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        return Detached.RunAsync(
            async () =>
            {
                List<JobPreview> all = [];
                for (var skip = 0L; ; skip += JobsPerLook)
                {
                    var ids = await _index.NewestAsync(skip, JobsPerLook);
                    all.AddRange(await LookAsync(ids));
                    if (ids.Length < JobsPerLook)
                    {
                        break;
                    }
                }

                foreach (var dangling in all.Where(job => job.State is null))
                {
                    await _index.RemoveDanglingAsync(dangling.Id);
                }

                var deleted = 0;
                foreach (var job in all.Where(job => job.State is JobState.Finished).Skip(keep))
                {
                    deleted += await DeleteAsync(job.Id, JobState.Finished) ? 1 : 0;
                }

                return deleted;
            },
            cancellationToken);
    }

    /// <summary>Deletes a job, unless its state differs from the given one.</summary>
    /// <returns>Whether this call deleted it.</returns>
    private async Task<bool> DeleteAsync(string jobId, JobState? only)
    {
        // UNLINK removes the keys at once and frees their memory in the background, so no step is long, however large the job.
        const string Lua =
            """
            local state = redis.call('HGET', KEYS[1], 'state')
            if not state then return 'gone' end
            if ARGV[1] ~= '' and ARGV[1] ~= state then return 'kept' end
            redis.call('UNLINK', unpack(KEYS))
            return 'deleted'
            """;
        RedisKey[] all =
        [
            keys.Job(jobId), keys.Description(jobId), keys.Segments(jobId), keys.Manifest(jobId),
            keys.Done(jobId), keys.Rows(jobId), keys.Outcomes(jobId), keys.Uploads(jobId),
        ];
        var answer = (string?)await redis.CallAsync(database => database.ScriptEvaluateAsync(Lua, all, [(int?)only ?? RedisValue.EmptyString]));
        if (answer == "kept")
        {
            return false;
        }

        await (answer == "deleted" ? _index.RemoveAsync(jobId) : _index.RemoveDanglingAsync(jobId));
        return answer == "deleted";
    }
}
