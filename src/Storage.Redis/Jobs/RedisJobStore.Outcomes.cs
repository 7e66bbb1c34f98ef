using System.Collections.Immutable;
using System.Globalization;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

// The outcomes of images.
internal sealed partial class RedisJobStore
{
    // Reading one outcome reads its whole row, so a row is no larger than a chunk of results.
    private const int MaxOutcomesPerRow = Limits.MaxImagesPerLease;

    // About 2 MB per read, so that one reader does not block Redis for others.
    private const int RowsPerLook = 64;

    /// <inheritdoc/>
    public Task AppendOutcomesAsync(
        string jobId, long epoch, long first, ImmutableArray<ImageOutcome> outcomes, CancellationToken cancellationToken)
    {
        // Arguments after write, first and end: number of sums, each as field and value; then rows, each as first, count, errors and body.
        const string Lua =
            """
            local write, from, to = ARGV[2], ARGV[3], ARGV[4]
            if from == to then return {'ok', writes} end
            local same = redis.call('ZRANGEBYSCORE', KEYS[3], from, from)[1]
            if same and same:match('%S+$') == write then return {'ok', writes} end

            local before = redis.call('ZREVRANGEBYSCORE', KEYS[2], '(' .. to, '-inf', 'LIMIT', 0, 1)[1]
            if before then
                local first, last = before:match('(%d+)-(%d+)')
                if tonumber(last) > tonumber(from) then return {'overlap', writes, first, last} end
                if last == from then
                    redis.call('ZREM', KEYS[2], before)
                    from = first
                end
            end
            local after = redis.call('ZRANGEBYSCORE', KEYS[2], to, to)[1]
            if after then
                redis.call('ZREM', KEYS[2], after)
                to = after:match('%d+$')
            end
            redis.call('ZADD', KEYS[2], from, from .. '-' .. to)

            local rows = 6 + 2 * tonumber(ARGV[5])
            for at = 6, rows - 1, 2 do redis.call('HINCRBY', KEYS[1], ARGV[at], ARGV[at + 1]) end
            for at = rows, #ARGV, 4 do
                redis.call('ZADD', KEYS[3], ARGV[at], ARGV[at] .. ' ' .. ARGV[at + 1] .. ' ' .. ARGV[at + 2] .. ' ' .. write)
                redis.call('HSET', KEYS[4], ARGV[at], ARGV[at + 3])
                redis.call('HINCRBY', KEYS[1], 'bytes', #ARGV[at + 3])
            end
            return {'ok', writes}
            """;
        var end = first + outcomes.Length;
        var sums = Sums(outcomes).ToArray();
        RedisValue[] values =
        [
            WriteName(), first, end, sums.Length / 2, .. sums,
            .. outcomes.Chunk(MaxOutcomesPerRow).Index().SelectMany(row => Row(first + (row.Index * MaxOutcomesPerRow), [.. row.Item])),
        ];
        return Detached.RunAsync(
            async () => await writer.WriteAsync(Lua, OutcomeKeys(jobId), jobId, epoch, values) is ("overlap", [var stored, var storedEnd])
                ? throw new InvalidOperationException($"Images {stored} to {(long)storedEnd - 1} already have outcomes; {first} to {end - 1} overlap them.")
                : true,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoredOutcomes> OutcomesAsync(string jobId, CancellationToken cancellationToken)
    {
        const string Lua = "return {redis.call('HGETALL', KEYS[1]), redis.call('ZRANGE', KEYS[2], 0, -1)}";
        return Detached.RunAsync(
            async () =>
            {
                var answer = (RedisResult[])(await redis.CallAsync(
                    database => database.ScriptEvaluateAsync(Lua, [keys.Job(jobId), keys.Done(jobId)])))!;
                var fields = ((RedisValue[])answer[0]!).Chunk(2).ToDictionary(pair => pair[0].ToString(), pair => pair[1]);
                return new StoredOutcomes(
                    [.. ((string[])answer[1]!).Select(ReadRange)], (long)fields.GetValueOrDefault(RedisJob.Classified), RedisJob.Errors(fields));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ImageOutcome>> ReadOutcomesAsync(string jobId, long from, int most, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            var outcomes = ImmutableArray.CreateBuilder<ImageOutcome>();
            for (var rows = RowsPerLook; outcomes.Count < most && rows == RowsPerLook;)
            {
                var next = from + outcomes.Count;
                var found = await ReadRowsAsync(jobId, next, most - outcomes.Count);
                rows = found.Length / 2;
                foreach (var row in found.Chunk(2))
                {
                    var body = (byte[]?)row[1] ?? [];
                    if (DiscardedOutcomes.Are(body))
                    {
                        return outcomes.ToImmutable();
                    }

                    var stored = JobDamage.Read(jobId, "its results", () => bodies.Read<ImmutableArray<ImageOutcome>>(body));
                    var skipped = (int)(next - (long)row[0]);
                    var wanted = Math.Min(stored.Length - skipped, most - outcomes.Count);
                    outcomes.AddRange(stored.AsSpan(skipped, wanted));
                    next += wanted;
                }
            }

            return outcomes.ToImmutable();
        },
        cancellationToken);

    /// <summary>Rows of consecutive images, starting with the one that contains <paramref name="from"/>, each as its first index and body.</summary>
    private async Task<RedisValue[]> ReadRowsAsync(string jobId, long from, int most)
    {
        const string Lua =
            """
            local first = redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[1], '-inf', 'LIMIT', 0, 1)[1]
            if not first then return {} end
            local rows = redis.call('ZRANGEBYSCORE', KEYS[1], first:match('^%d+'), '+inf', 'LIMIT', 0, ARGV[3])
            local answer, next, last = {}, tonumber(ARGV[1]), tonumber(ARGV[1]) + tonumber(ARGV[2])
            for _, row in ipairs(rows) do
                local first, count = row:match('^(%d+) (%d+)')
                local finish = tonumber(first) + tonumber(count)
                if tonumber(first) > next or finish <= next or next >= last then break end
                answer[#answer + 1] = first
                answer[#answer + 1] = redis.call('HGET', KEYS[2], first)
                next = finish
            end
            return answer
            """;
        return (RedisValue[])(await redis.CallAsync(
            database => database.ScriptEvaluateAsync(Lua, [keys.Rows(jobId), keys.Outcomes(jobId)], [from, most, RowsPerLook])))!;
    }

    private RedisKey[] OutcomeKeys(string jobId) => [keys.Job(jobId), keys.Done(jobId), keys.Rows(jobId), keys.Outcomes(jobId)];

    private RedisValue[] Row(long first, ImmutableArray<ImageOutcome> outcomes)
    {
        var stored = outcomes.Select(outcome => outcome with { Embedding = null, Unchanged = false }).ToImmutableArray();
        return [first, stored.Length, stored.Count(outcome => outcome.Error is not ImageError.None), bodies.Write(stored)];
    }

    private static IEnumerable<RedisValue> Sums(IEnumerable<ImageOutcome> outcomes) => outcomes
        .CountBy(outcome => outcome.Error)
        .SelectMany(pair => new RedisValue[] { RedisJob.Count(pair.Key), pair.Value });

    private static ImageRange ReadRange(string range)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return new(
            long.Parse(range.AsSpan(0, dash), CultureInfo.InvariantCulture), long.Parse(range.AsSpan(dash + 1), CultureInfo.InvariantCulture));
    }
}
