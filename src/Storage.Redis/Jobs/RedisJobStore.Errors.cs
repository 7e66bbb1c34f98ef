using System.Collections.Immutable;
using System.Globalization;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.Redis.Connections;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

// Discards outcomes, so that their images can be classified again.
internal sealed partial class RedisJobStore
{
    /// <inheritdoc/>
    public Task<long> ForgetErrorsAsync(string jobId, long epoch, ImmutableArray<ImageError> errors, CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            // Even with nothing to discard, an activation that has lost the job must find out.
            await writer.WriteAsync("return {'ok', writes}", [keys.Job(jobId)], jobId, epoch);

            var forgotten = 0L;
            for (RedisValue after = "-inf"; ;)
            {
                var rows = await redis.CallAsync(database => database.ExecuteAsync(
                    "ZRANGEBYSCORE", (RedisKey)keys.Rows(jobId), after, "+inf", "LIMIT", 0, RowsPerLook));
                var page = ((string[])rows!).Select(StoredRow.Read).ToArray();
                foreach (var row in page.Where(row => row.Errors > 0))
                {
                    forgotten += await ForgetInAsync(jobId, epoch, row, errors);
                }

                if (page.Length < RowsPerLook)
                {
                    return forgotten;
                }

                after = $"({page[^1].First}";
            }
        },
        cancellationToken);

    /// <summary>Replaces one row with the rows that remain of it.</summary>
    private async Task<long> ForgetInAsync(string jobId, long epoch, StoredRow row, ImmutableArray<ImageError> errors)
    {
        // Arguments after the row: number of discarded ranges, each as first and end; number of sums, each as field and value; then rows as in an append.
        // A missing row was replaced by an earlier try of this call whose reply was lost.
        const string Lua =
            """
            if redis.call('ZREM', KEYS[3], ARGV[2]) == 0 then return {'ok', writes} end
            local first, write = ARGV[2]:match('^%d+'), ARGV[2]:match('%S+$')
            local bytes = 0 - redis.call('HSTRLEN', KEYS[4], first)
            redis.call('HDEL', KEYS[4], first)

            local at = 4
            for _ = 1, tonumber(ARGV[3]) do
                local from, to = ARGV[at], ARGV[at + 1]
                local range = redis.call('ZREVRANGEBYSCORE', KEYS[2], from, '-inf', 'LIMIT', 0, 1)[1]
                local begin, finish = range:match('(%d+)-(%d+)')
                redis.call('ZREM', KEYS[2], range)
                if begin ~= from then redis.call('ZADD', KEYS[2], begin, begin .. '-' .. from) end
                if finish ~= to then redis.call('ZADD', KEYS[2], to, to .. '-' .. finish) end
                at = at + 2
            end

            local rows = at + 1 + 2 * tonumber(ARGV[at])
            for sum = at + 1, rows - 1, 2 do
                if redis.call('HINCRBY', KEYS[1], ARGV[sum], '-' .. ARGV[sum + 1]) == 0 then redis.call('HDEL', KEYS[1], ARGV[sum]) end
            end
            for at = rows, #ARGV, 4 do
                redis.call('ZADD', KEYS[3], ARGV[at], ARGV[at] .. ' ' .. ARGV[at + 1] .. ' ' .. ARGV[at + 2] .. ' ' .. write)
                redis.call('HSET', KEYS[4], ARGV[at], ARGV[at + 3])
                bytes = bytes + #ARGV[at + 3]
            end
            redis.call('HINCRBY', KEYS[1], 'bytes', string.format('%.0f', bytes))
            return {'ok', writes}
            """;
        var body = await redis.CallAsync(database => database.HashGetAsync(keys.Outcomes(jobId), row.First));
        if (body.IsNull)
        {
            return 0;
        }

        var runs = Runs(row.First, bodies.Read<ImmutableArray<ImageOutcome>>(body!), outcome => IsDiscarded(outcome.Error, errors)).ToArray();
        var (gone, kept) = (runs.Where(run => run.Marked).ToArray(), runs.Where(run => !run.Marked));
        if (gone is [])
        {
            return 0;
        }

        var sums = Sums(gone.SelectMany(run => run.Outcomes)).ToArray();
        RedisValue[] values =
        [
            row.Member,
            gone.Length, .. gone.SelectMany(run => new RedisValue[] { run.First, run.First + run.Outcomes.Length }),
            sums.Length / 2, .. sums,
            .. kept.SelectMany(run => Row(run.First, run.Outcomes)),
        ];
        await writer.WriteAsync(Lua, OutcomeKeys(jobId), jobId, epoch, values);
        return gone.Sum(run => (long)run.Outcomes.Length);
    }

    private static bool IsDiscarded(ImageError error, ImmutableArray<ImageError> errors) =>
        error is not ImageError.None && (errors.IsDefaultOrEmpty || errors.Contains(error));

    /// <summary>Splits a row where a mark begins or ends.</summary>
    private static IEnumerable<(long First, ImmutableArray<ImageOutcome> Outcomes, bool Marked)> Runs(
        long first, ImmutableArray<ImageOutcome> outcomes, Predicate<ImageOutcome> mark)
    {
        for (int from = 0, to; from < outcomes.Length; from = to)
        {
            var marked = mark(outcomes[from]);
            for (to = from + 1; to < outcomes.Length && mark(outcomes[to]) == marked; to++)
            {
                // The run continues.
            }

            yield return (first + from, outcomes[from..to], marked);
        }
    }

    /// <summary>A row of outcomes as named in the sorted set.</summary>
    private readonly record struct StoredRow(string Member, long First, int Count, int Errors)
    {
        public static StoredRow Read(string member) => member.Split(' ') is [var first, var count, var errors, _]
            ? new(member, long.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture), int.Parse(errors, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{member}' is not a valid row of outcomes.");
    }
}
