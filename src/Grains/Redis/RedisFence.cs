using StackExchange.Redis;
using ZeroShotOrleans.Grains.Jobs;

namespace ZeroShotOrleans.Grains.Redis;

/// <summary>Lets only the youngest activation of a job write. Part of every script that writes a job.</summary>
internal static class RedisFence
{
    /// <summary>
    /// How such a script begins: <c>KEYS[1]</c> is the job and <c>ARGV[1]</c> the epoch. A script answers with a word and what belongs to it; <c>ok</c> is
    /// the word for success.
    /// </summary>
    public const string Lua =
        """
        local epoch = redis.call('HGET', KEYS[1], 'epoch')
        if not epoch then return {'gone'} end
        if epoch ~= ARGV[1] then return {'stale'} end

        """;

    /// <summary>The answer of a script, if the fence let it pass.</summary>
    /// <exception cref="StaleEpochException">A younger activation has the job.</exception>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NotFound"/>.</exception>
    public static RedisValue[] Read(RedisResult answer, string jobId, long epoch)
    {
        var words = (RedisValue[])answer!;
        return (string)words[0]! switch
        {
            "gone" => throw JobFence.NotFound(jobId),
            "stale" => throw new StaleEpochException(jobId, epoch),
            _ => words,
        };
    }
}
