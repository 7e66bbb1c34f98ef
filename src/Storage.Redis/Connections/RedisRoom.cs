using System.Globalization;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Redis.Connections;

/// <summary>How much memory Redis has. Each primary of a Redis Cluster has its own part of the keys, so the fullest one counts.</summary>
internal sealed class RedisRoom(RedisConnection redis, IOptions<StorageOptions> options) : IStateRoom
{
    /// <inheritdoc/>
    public Task<string?> ShortageAsync(CancellationToken cancellationToken) => Detached.RunAsync(
        async () =>
        {
            foreach (var server in await redis.PrimariesAsync())
            {
                if (await ShortageOfAsync(server) is { } shortage)
                {
                    return shortage;
                }
            }

            return null;
        },
        cancellationToken);

    private async Task<string?> ShortageOfAsync(IServer server)
    {
        try
        {
            // As text: the client's own method for it asks for administration to be allowed.
            var memory = ((string?)await server.ExecuteAsync("INFO", "memory") ?? "").Split("\r\n");
            return Number(memory, "maxmemory") is > 0 and var size && Number(memory, "used_memory") is { } used
                ? StateReserve.Shortage("Redis", size - used, size, options.Value.MinFreeBytes, "raise its maxmemory")
                : null;
        }
        catch (Exception failure) when (RedisFailure.IsOne(failure))
        {
            // Some providers do not allow the command. A write that does not fit is refused all the same.
            return null;
        }
    }

    private static long? Number(string[] memory, string name) =>
        memory.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal)) is { } line
        && long.TryParse(line.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
