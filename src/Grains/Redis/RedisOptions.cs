using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ZeroShotOrleans.Grains.Redis;

/// <summary>The Redis that silos of several machines share: their list of each other, and all state.</summary>
public sealed class RedisOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Redis";

    /// <summary>
    /// <c>HOST:PORT</c>, further ones and settings with commas between, as StackExchange.Redis reads them: <c>10.0.0.5:6379,password=...,ssl=true</c>.
    /// Default empty: no Redis, and state lies in <c>Storage:Directory</c>.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Seconds, 0 to 600, for which a call waits for a Redis that restarts, fails over or cannot be reached, before it is a failure. Default 30: a restart
    /// that reads some gigabytes of append-only file, or a failover.
    /// </summary>
    [Range(0, 600)] public int PatienceSeconds { get; set; } = 30;

    /// <summary>Seconds, 1 to 60, until a try to connect, or a command that got no answer, is given up and repeated. Default 5.</summary>
    [Range(1, 60)] public int AnswerSeconds { get; set; } = 5;

    /// <summary>The connection string, with what must hold for every connection of ours.</summary>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public ConfigurationOptions Parse()
    {
        var parsed = ConfigurationOptions.Parse(ConnectionString);
        if (parsed.EndPoints.Count == 0)
        {
            throw new ArgumentException("It names no HOST:PORT.");
        }

        // A Redis that is away when a silo starts, or goes away later, is connected to when it is back.
        parsed.AbortOnConnectFail = false;
        parsed.ConnectTimeout = parsed.SyncTimeout = parsed.AsyncTimeout = (int)TimeSpan.FromSeconds(AnswerSeconds).TotalMilliseconds;
        parsed.ReconnectRetryPolicy = new LinearRetry(250);

        // How often the client looks after its connections, and so the grain of every reconnect and timeout.
        parsed.HeartbeatInterval = TimeSpan.FromMilliseconds(500);

        // Commands do not queue up for a Redis that is away: repeating them is decided in one place.
        parsed.BacklogPolicy = BacklogPolicy.FailFast;
        return parsed;
    }
}

/// <summary>Checks the ranges of <see cref="RedisOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;

/// <summary>Checks that the connection string can be read, without repeating it: it may hold a password.</summary>
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
                $"{RedisOptions.Section}:{nameof(RedisOptions.ConnectionString)} cannot be read: {wrong.Message} Write for example 10.0.0.5:6379 or 10.0.0.5:6379,password=SECRET.");
        }
    }
}
