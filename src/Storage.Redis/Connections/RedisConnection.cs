using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ZeroShotOrleans.Storage.Redis.Connections;

/// <summary>A silo's single connection to Redis, with its retry policy.</summary>
/// <remarks>
/// Thread-safe. Commands that fail with a transient error are retried until the retry budget is used up, even when only the reply was lost:
/// write commands must therefore recognise their own earlier success.
/// </remarks>
public sealed class RedisConnection : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    private readonly RedisOptions _options;
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;

    /// <summary>Connects on first use.</summary>
    public RedisConnection(IOptions<RedisOptions> options)
    {
        _options = options.Value;
        Configuration = _options.Parse();
        _connection = new(() => ConnectionMultiplexer.ConnectAsync(Configuration));
    }

    /// <summary>The options of the connection.</summary>
    public ConfigurationOptions Configuration { get; }

    /// <summary>The connection, for libraries that take one. Callers must not dispose it.</summary>
    public async Task<IConnectionMultiplexer> ShareAsync() => await _connection.Value;

    /// <summary>Waits until Redis answers.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StorageFailed"/>: it did not answer within the retry budget, or refused access.</exception>
    public Task ProbeAsync(CancellationToken cancellationToken = default) => RunAsync(redis => redis.PingAsync(), cancellationToken);

    /// <summary>Closes the connection. Commands in flight fail.</summary>
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
            // Connected: the task has ended.
#pragma warning disable RS0030
            _connection.Value.Result.Dispose();
#pragma warning restore RS0030
        }
    }

    /// <summary>Runs one command like <see cref="CallAsync"/>, but <see cref="Detached"/>.</summary>
    internal Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken) =>
        Detached.RunAsync(() => CallAsync(command), cancellationToken);

    /// <summary>Runs one command and retries it within the retry budget.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StorageFailed"/>: Redis rejected the command, or was unavailable for too long.</exception>
    internal async Task<T> CallAsync<T>(Func<IDatabase, Task<T>> command)
    {
        var timeout = TimeSpan.FromSeconds(_options.RetryTimeoutSeconds);
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
                var left = timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - firstFailure.Value);
                if (left <= TimeSpan.Zero || !RedisFailure.MayPass(failure))
                {
                    throw RedisFailure.Explain(failure, _options);
                }

                await Task.Delay(pause < left ? pause : left);
            }
        }
    }

    /// <summary>The connected primaries. Each owns a part of the keys of a Redis Cluster.</summary>
    internal async Task<IReadOnlyList<IServer>> PrimariesAsync() =>
        [.. (await _connection.Value).GetServers().Where(server => server is { IsConnected: true, IsReplica: false })];
}
