namespace ZeroShotOrleans.Gateway.Security;

/// <summary>URLs to listen on, as written in settings: separated by <c>;</c>.</summary>
internal static class ListenUrls
{
    /// <summary>Returns the individual URLs.</summary>
    public static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Returns the host names and addresses of the URLs, except wildcards for all addresses of the machine.</summary>
    public static IEnumerable<string> Hosts(string urls) => Split(urls).Select(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.IdnHost : "").Where(host => host.Length > 0);

    /// <summary>Returns the first URL that other machines can reach; null if all are loopback URLs.</summary>
    public static string? FirstReachable(string urls) => Split(urls).FirstOrDefault(url => !IsLoopback(url));

    // Anything else counts as reachable: http://*, http://0.0.0.0, a host name.
    private static bool IsLoopback(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && Loopback.Is(uri.IdnHost);
}
