using System.Collections.Concurrent;
using System.Globalization;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

/// <summary>Runs scripts that write jobs, behind a fence: only the newest activation of a job may write, and only while none of its writes was lost.</summary>
/// <remarks>
/// A Redis that crashes or fails over may lose the last second or two of acknowledged writes. Each job counts its writes, and each write states
/// how many were acknowledged before it. A lower count means a loss: the activation's view is wrong and it has to stop; the next one
/// reads what is stored, and the rest is encoded again.
/// </remarks>
internal sealed class RedisJobWriter(RedisConnection redis)
{
    // First the job, then its epoch and the number of known writes. The reply is a word, the count, and values that depend on the word.
    private const string Fence =
        """
        local epoch, known = ARGV[1]:match('(%d+) (%d+)')
        local held = redis.call('HMGET', KEYS[1], 'epoch', 'writes')
        if not held[1] then return {'gone'} end
        if held[1] ~= epoch or tonumber(held[2] or 0) < tonumber(known) then return {'stale'} end
        local writes = redis.call('HINCRBY', KEYS[1], 'writes', 1)

        """;

    private readonly ConcurrentDictionary<string, Known> _known = new();

    /// <summary>Records what an activation found when it took over a job.</summary>
    public void Begin(string jobId, long epoch, long writes) => _known[jobId] = new(epoch, writes);

    /// <summary>Drops an activation that has nothing more to write for now. Its later writes are not checked for losses.</summary>
    public void End(string jobId, long epoch)
    {
        if (_known.TryGetValue(jobId, out var known) && known.Epoch == epoch)
        {
            _known.TryRemove(KeyValuePair.Create(jobId, known));
        }
    }

    /// <summary>Runs a script behind the fence.</summary>
    /// <param name="lua">
    /// The script. <c>KEYS[1]</c> is the job, <c>ARGV[2]</c> the first of <paramref name="values"/>, and <c>writes</c> the second word of its answer.
    /// </param>
    /// <param name="keys">The keys that it touches, the job's hash first.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="epoch">Of the activation.</param>
    /// <param name="values">Arguments of the script.</param>
    /// <returns>The first word of the reply, and the values after the count.</returns>
    /// <exception cref="StaleEpochException">A newer activation owns the job, or a write of this one was lost.</exception>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NotFound"/>, or <see cref="ZeroShotError.StorageFailed"/>.</exception>
    public async Task<(string Word, RedisValue[] Details)> WriteAsync(string lua, RedisKey[] keys, string jobId, long epoch, params RedisValue[] values)
    {
        var known = _known.TryGetValue(jobId, out var noted) && noted.Epoch == epoch ? noted.Writes : 0;
        var mine = string.Create(CultureInfo.InvariantCulture, $"{epoch} {known}");
        var answer = (RedisValue[])(await redis.CallAsync(database => database.ScriptEvaluateAsync(Fence + lua, keys, [mine, .. values])))!;
        switch (answer[0].ToString())
        {
            case "gone":
                End(jobId, epoch);
                throw MissingJob.Of(jobId);
            case "stale":
                // The count stays, so that other writes in flight of this activation are rejected too.
                throw new StaleEpochException(jobId, epoch);
            case var word:
                Acknowledge(jobId, new Known(epoch, (long)answer[1]));
                return (word, answer[2..]);
        }
    }

    // Replies of overlapping calls arrive in any order; the highest count wins.
    private void Acknowledge(string jobId, Known now)
    {
        while (_known.TryGetValue(jobId, out var known) && known.Epoch == now.Epoch && known.Writes < now.Writes
            && !_known.TryUpdate(jobId, now, known))
        {
            // Another call was faster: compare again with its value.
        }
    }

    private readonly record struct Known(long Epoch, long Writes);
}
