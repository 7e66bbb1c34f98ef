using StackExchange.Redis;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

// Deletion of jobs.
internal sealed partial class RedisJobStore
{
    /// <inheritdoc/>
    public Task DeleteAsync(string jobId, CancellationToken cancellationToken) => Detached.RunAsync(() => DeleteWholeAsync(jobId), cancellationToken);

    /// <inheritdoc/>
    public Task CompleteDeletionsAsync(CancellationToken cancellationToken) => Detached.RunAsync(
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

            return true;
        },
        cancellationToken);

    private async Task<bool> DeleteWholeAsync(string jobId)
    {
        // UNLINK removes the keys at once and frees their memory in the background, so no step is long, however large the job.
        const string Lua =
            """
            if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
            redis.call('UNLINK', unpack(KEYS))
            return 1
            """;
        RedisKey[] all =
        [
            keys.Job(jobId), keys.Description(jobId), keys.Segments(jobId), keys.Manifest(jobId),
            keys.Done(jobId), keys.Rows(jobId), keys.Outcomes(jobId), keys.Uploads(jobId),
        ];
        var deleted = (bool)await redis.CallAsync(database => database.ScriptEvaluateAsync(Lua, all));
        await (deleted ? _index.RemoveAsync(jobId) : _index.RemoveDanglingAsync(jobId));
        return deleted;
    }
}
