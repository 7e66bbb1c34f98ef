using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ZeroShotOrleans.Grains.Redis;

/// <summary>The one connection of a silo to its Redis, and the patience with it.</summary>
/// <remarks>
/// Safe for concurrent calls. A command that failed in a way that may pass is repeated until the patience is used up, also when its answer alone was lost: so
/// whoever writes makes commands that know their own earlier success.
/// </remarks>
public sealed class RedisConnection : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    private readonly RedisOptions _options;
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;

    /// <summary>Connects when it is first used.</summary>
    public RedisConnection(IOptions<RedisOptions> options)
    {
        _options = options.Value;
        Configuration = _options.Parse();
        _connection = new(() => ConnectionMultiplexer.ConnectAsync(Configuration));
    }

    /// <summary>What the connection was made with.</summary>
    public ConfigurationOptions Configuration { get; }

    /// <summary>The connection, for libraries that take one; it stays ours and is not theirs to close.</summary>
    public async Task<IConnectionMultiplexer> ShareAsync() => await _connection.Value;

    /// <summary>Waits until Redis answers.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StorageFailed"/>: it did not within the patience, or refuses us.</exception>
    public Task ProbeAsync(CancellationToken cancellationToken = default) => Run(redis => redis.PingAsync(), cancellationToken);

    /// <summary>Lets go of it. What is under way fails.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection.IsValueCreated)
        {
            await (await _connection.Value).DisposeAsync();
        }
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        if (_connection is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            _connection.Value.Result.Dispose();
        }
    }

    /// <summary>One command as <see cref="Call"/>, <see cref="Detached"/>.</summary>
    internal Task<T> Run<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken) =>
        Detached.Run(() => Call(command), cancellationToken);

    /// <summary>One command, repeated while there is patience.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StorageFailed"/>: Redis cannot do it, or was away for too long.</exception>
    internal async Task<T> Call<T>(Func<IDatabase, Task<T>> command)
    {
        var patience = TimeSpan.FromSeconds(_options.PatienceSeconds);
        long? firstFailure = null;
        for (var pause = _firstPause; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, _longestPause.Ticks)))
        {
            try
            {
                return await command((await _connection.Value).GetDatabase());
            }
            catch (Exception failure) when (RedisFailure.IsOne(failure))
            {
                firstFailure ??= Environment.TickCount64;
                var left = patience - TimeSpan.FromMilliseconds(Environment.TickCount64 - firstFailure.Value);
                if (left <= TimeSpan.Zero || !RedisFailure.MayPass(failure))
                {
                    throw RedisFailure.Explain(failure, _options);
                }

                await Task.Delay(pause < left ? pause : left);
            }
        }
    }

    /// <summary>Primaries that are there: each has a part of the keys of a Redis Cluster.</summary>
    internal async Task<IReadOnlyList<IServer>> Primaries() =>
        [.. (await _connection.Value).GetServers().Where(server => server is { IsConnected: true, IsReplica: false })];
}
