using System.Globalization;
using System.Net;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Redis.Connections;

/// <summary>Translates Redis failures into messages for operators.</summary>
internal static class RedisFailure
{
    // Restarts, failovers, resharding and long scripts end by themselves. NOSCRIPT: a restarted Redis has forgotten its scripts.
    private static readonly string[] _passing = ["LOADING", "READONLY", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "BUSY", "NOSCRIPT"];

    /// <summary>Whether the exception comes from Redis or from the connection to it.</summary>
    public static bool IsOne(Exception failure) => failure is RedisException or RedisTimeoutException or RedisCommandException;

    /// <summary>Whether the same command may succeed on a retry.</summary>
    public static bool MayPass(Exception failure) => failure switch
    {
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => false,
        RedisConnectionException or RedisTimeoutException => true,

        // The client itself refuses to write to a server that was a replica when it last looked.
        RedisCommandException refused => refused.Message.Contains("replica", StringComparison.OrdinalIgnoreCase),
        _ => _passing.Any(code => Is(failure, code)),
    };

    /// <summary>The failure as <see cref="ZeroShotError.StorageFailed"/>.</summary>
    public static ZeroShotException Explain(Exception failure, RedisOptions options)
    {
        var remedy = failure switch
        {
            _ when Is(failure, "OOM") =>
                "is out of memory. Raise maxmemory, delete jobs that are no longer needed, or keep ended jobs for a shorter time.",
            _ when Is(failure, "MISCONF") =>
                "cannot write its data file and rejects writes: most often its disk is full. Free space there; its log says more.",
            _ when Is(failure, "READONLY") || failure is RedisCommandException =>
                "is a replica and rejects writes. Name the primary in Redis:ConnectionString.",
            _ when Is(failure, "LOADING") =>
                $"is still loading its data after {options.RetryTimeoutSeconds} seconds. Try again later, or raise Redis:RetryTimeoutSeconds.",
            _ when Is(failure, "NOAUTH") || Is(failure, "WRONGPASS") || Is(failure, "NOPERM")
                || failure is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
                "rejected the user or the password. Check user= and password= in Redis:ConnectionString.",
            RedisConnectionException or RedisTimeoutException =>
                $"did not answer for {options.RetryTimeoutSeconds} seconds. Check that it runs and can be reached, or correct Redis:ConnectionString.",
            _ => "rejected a command. Its log may say more.",
        };
        return StateFailure.Failed($"The Redis at {Places(options)} {remedy} ({FirstLine(failure.Message)})");
    }

    /// <summary>The endpoints, without user and password.</summary>
    private static string Places(RedisOptions options) => string.Join(", ", options.Parse().EndPoints.Select(place =>
        place is DnsEndPoint named ? string.Create(CultureInfo.InvariantCulture, $"{named.Host}:{named.Port}") : place.ToString()));

    // Errors from within a script start with the code since Redis 7; before that, the code is in the middle.
    private static bool Is(Exception failure, string code) => failure is RedisServerException &&
        (failure.Message.StartsWith(code + " ", StringComparison.Ordinal) || failure.Message.Contains($"-{code} ", StringComparison.Ordinal));

    // The first sentence of a connection error says what happened; the counters after it are for the client's authors.
    private static string FirstLine(string message) => message.Split(['\r', '\n', ';'], 2)[0];
}
