using System.Globalization;
using StackExchange.Redis;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Reads <c>redis://HOST:PORT</c>, the Redis that stores a cluster's membership and gateways.</summary>
internal static class RedisAddress
{
    private const string Scheme = "redis";
    private const string SchemeWithTls = "rediss";
    private const int DefaultPort = 6379;

    /// <summary>Whether a text is such a URL.</summary>
    public static bool IsOne(string text) =>
        text.StartsWith(Scheme + "://", StringComparison.OrdinalIgnoreCase) || text.StartsWith(SchemeWithTls + "://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the connection options. <c>rediss</c> uses TLS; the URL may contain a user and a password.</summary>
    /// <exception cref="UsageException">The URL is invalid. The message does not repeat it, because it may contain a password.</exception>
    public static ConfigurationOptions Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0 || address.AbsolutePath is not ("/" or ""))
        {
            throw new UsageException("--cluster is not a valid Redis URL. Write it like redis://10.0.0.5:6379 or redis://:PASSWORD@redis-1:6379.");
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

    /// <summary>Returns the address without user and password, for messages.</summary>
    public static string Show(ConfigurationOptions options) => string.Join(", ", options.EndPoints.Select(place => place switch
    {
        System.Net.DnsEndPoint named => string.Create(CultureInfo.InvariantCulture, $"{named.Host}:{named.Port}"),
        _ => place.ToString(),
    }));
}
