using System.Globalization;
using System.Net;
using StackExchange.Redis;
using ZeroShotOrleans.Grains.Storage;

namespace ZeroShotOrleans.Grains.Redis;

/// <summary>Says in words of an operator what Redis could not do.</summary>
internal static class RedisFailure
{
    // A restart, a failover, a resharding, a long script: each ends by itself. NOSCRIPT: a restarted Redis has forgotten the scripts.
    private static readonly string[] _passing = ["LOADING", "READONLY", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "BUSY", "NOSCRIPT"];

    /// <summary>Whether it comes from Redis or the way to it.</summary>
    public static bool IsOne(Exception failure) => failure is RedisException or RedisTimeoutException or RedisCommandException;

    /// <summary>Whether the same command may succeed in a moment.</summary>
    public static bool MayPass(Exception failure) => failure switch
    {
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => false,
        RedisConnectionException or RedisTimeoutException => true,

        // The client refuses by itself to write to what was a replica when it last looked.
        RedisCommandException refused => refused.Message.Contains("replica", StringComparison.OrdinalIgnoreCase),
        _ => _passing.Any(code => Is(failure, code)),
    };

    /// <summary>The failure as <see cref="ZeroShotError.StorageFailed"/>.</summary>
    public static ZeroShotException Explain(Exception failure, RedisOptions options)
    {
        var remedy = failure switch
        {
            _ when Is(failure, "OOM") =>
                "has no memory left for data. Raise maxmemory in its settings, delete jobs that nobody needs, or keep ended jobs for a shorter time.",
            _ when Is(failure, "MISCONF") =>
                "cannot write its file, and so takes no data: most often its disk is full. Free space there; its log says more.",
            _ when Is(failure, "READONLY") || failure is RedisCommandException =>
                "is a replica, which takes no data. Name the primary in Redis:ConnectionString.",
            _ when Is(failure, "LOADING") =>
                $"still reads its file after {options.PatienceSeconds} seconds. Try again later, or raise Redis:PatienceSeconds.",
            _ when Is(failure, "NOAUTH") || Is(failure, "WRONGPASS") || Is(failure, "NOPERM")
                || failure is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
                "refuses the user or the password. Check user= and password= in Redis:ConnectionString.",
            RedisConnectionException or RedisTimeoutException =>
                $"did not answer for {options.PatienceSeconds} seconds. See that it runs and can be reached, or correct Redis:ConnectionString.",
            _ => "refused a command. Its log may say more.",
        };
        return StateFailure.Failed($"The Redis at {Places(options)} {remedy} ({FirstLine(failure.Message)})");
    }

    /// <summary>Where it is, without user and password.</summary>
    private static string Places(RedisOptions options) => string.Join(", ", options.Parse().EndPoints.Select(place =>
        place is DnsEndPoint named ? string.Create(CultureInfo.InvariantCulture, $"{named.Host}:{named.Port}") : place.ToString()));

    // What fails within a script begins with the code from Redis 7 on; before, the code stands in the middle.
    private static bool Is(Exception failure, string code) => failure is RedisServerException &&
        (failure.Message.StartsWith(code + " ", StringComparison.Ordinal) || failure.Message.Contains($"-{code} ", StringComparison.Ordinal));

    // Of a connection the first sentence tells what happened; what follows are counters for the authors of the client.
    private static string FirstLine(string message) => message.Split(['\r', '\n', ';'], 2)[0];
}
