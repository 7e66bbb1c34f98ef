using System.Net;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Refuses to stand open to a network without anybody having said so.</summary>
internal static class OpenDoor
{
    /// <summary>Checks the addresses to listen on.</summary>
    /// <exception cref="InvalidOperationException">Others could use the door without a key.</exception>
    public static void Refuse(string urls, bool asksForKeys, bool allowAnyone)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!asksForKeys && !allowAnyone && !IsLoopback(url))
            {
                throw new InvalidOperationException(
                    $"Http:Urls has {url}, which others can reach, and no key or token is asked for: anybody on the network could use this server. " +
                    "Add a key under Auth:Keys (`zso keys new` makes one), listen on 127.0.0.1, or, if that is what is meant, set Http:AllowAnyoneOnTheNetwork=true.");
            }
        }
    }

    // Anything but an address or name of loopback is taken for reachable: http://*, http://0.0.0.0, a host name.
    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.IdnHost == "localhost" || (IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
