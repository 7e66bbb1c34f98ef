using System.Net;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Addresses to listen on, as settings have them: separated by <c>;</c>.</summary>
internal static class ListenUrls
{
    /// <summary>Each of them.</summary>
    public static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Their host names and addresses; what stands for all addresses of the machine has none.</summary>
    public static IEnumerable<string> Hosts(string urls) => Split(urls).Select(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.IdnHost : "").Where(host => host.Length > 0);

    /// <summary>The first that others can reach; null when all are of this machine alone.</summary>
    public static string? FirstReachable(string urls) => Split(urls).FirstOrDefault(url => !IsLoopback(url));

    // Anything but an address or name of loopback is taken for reachable: http://*, http://0.0.0.0, a host name.
    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.IdnHost == "localhost" || (IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
