using System.Globalization;
using StackExchange.Redis;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Reads <c>redis://HOST:PORT</c>: the Redis through which a cluster's silos find each other, and in which its gateways stand.</summary>
internal static class RedisAddress
{
    private const string Scheme = "redis";
    private const string SchemeWithTls = "rediss";
    private const int DefaultPort = 6379;

    /// <summary>Whether a text is meant to be one.</summary>
    public static bool IsOne(string text) =>
        text.StartsWith(Scheme + "://", StringComparison.OrdinalIgnoreCase) || text.StartsWith(SchemeWithTls + "://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The address; <c>rediss</c> is with TLS, and user and password may stand before the host, as everywhere with such addresses.</summary>
    /// <exception cref="UsageException">It is none. The message does not repeat it: it may hold a password.</exception>
    public static ConfigurationOptions Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0 || address.AbsolutePath is not ("/" or ""))
        {
            throw new UsageException("--cluster names a Redis, but no HOST:PORT of it. Write it like redis://10.0.0.5:6379 or redis://:PASSWORD@redis-1:6379.");
        }

        var options = new ConfigurationOptions { Ssl = address.Scheme == SchemeWithTls, ConnectTimeout = 3000, ConnectRetry = 1 };
        options.EndPoints.Add(address.IdnHost, address.Port > 0 ? address.Port : DefaultPort);
        if (address.UserInfo.Split(':', 2) is [var user, var password])
        {
            options.User = user.Length > 0 ? Uri.UnescapeDataString(user) : null;
            options.Password = Uri.UnescapeDataString(password);
        }

        return options;
    }

    /// <summary>The address as it may be shown: without user and password.</summary>
    public static string Show(ConfigurationOptions options) => string.Join(", ", options.EndPoints.Select(place => place switch
    {
        System.Net.DnsEndPoint named => string.Create(CultureInfo.InvariantCulture, $"{named.Host}:{named.Port}"),
        _ => place.ToString(),
    }));
}
