using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ZeroShotOrleans.Storage.Redis.Connections;

/// <summary>The Redis that silos of several machines share: cluster membership and all state.</summary>
public sealed class RedisOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Redis";

    /// <summary>
    /// <c>HOST:PORT</c>, with more endpoints and options separated by commas, in the syntax of StackExchange.Redis: <c>10.0.0.5:6379,password=...,ssl=true</c>.
    /// Default empty: no Redis; state is stored in <c>Storage:Directory</c>.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Seconds, 0 to 600, for which a call is retried while Redis restarts, fails over or cannot be reached. Default 30: enough for a restart
    /// that loads a few gigabytes of append-only file, or for a failover.
    /// </summary>
    [Range(0, 600)] public int RetryTimeoutSeconds { get; set; } = 30;

    /// <summary>Timeout in seconds, 1 to 60, of a connection attempt or a command before it is retried. Default 5.</summary>
    [Range(1, 60)] public int AnswerSeconds { get; set; } = 5;

    /// <summary>The connection string, with the settings that every connection of this product needs.</summary>
    /// <exception cref="ArgumentException">It cannot be parsed.</exception>
    public ConfigurationOptions Parse()
    {
        var parsed = ConfigurationOptions.Parse(ConnectionString);
        if (parsed.EndPoints.Count == 0)
        {
            throw new ArgumentException("HOST:PORT is missing.");
        }

        // If Redis is down when a silo starts, or later, the client reconnects when it is back.
        parsed.AbortOnConnectFail = false;
        parsed.ConnectTimeout = parsed.SyncTimeout = parsed.AsyncTimeout = (int)TimeSpan.FromSeconds(AnswerSeconds).TotalMilliseconds;
        parsed.ReconnectRetryPolicy = new LinearRetry(250);

        // Heartbeat of the client: the granularity of reconnects and timeouts.
        parsed.HeartbeatInterval = TimeSpan.FromMilliseconds(500);

        // Commands do not queue up while Redis is down: retries are decided in one place.
        parsed.BacklogPolicy = BacklogPolicy.FailFast;
        return parsed;
    }
}

/// <summary>Checks the ranges of <see cref="RedisOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;

/// <summary>Checks that the connection string can be parsed. The message does not repeat it: it may contain a password.</summary>
internal sealed class RedisConnectionStringValidator : IValidateOptions<RedisOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        try
        {
            options.Parse();
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException wrong)
        {
            return ValidateOptionsResult.Fail(
                $"{RedisOptions.Section}:{nameof(RedisOptions.ConnectionString)} cannot be parsed: {wrong.Message} Write for example 10.0.0.5:6379 or 10.0.0.5:6379,password=SECRET.");
        }
    }
}
