using System.Net;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Names and addresses that only this machine can reach.</summary>
internal static class Loopback
{
    private const string Name = "localhost";

    /// <summary>Whether a host is a loopback address or name: <c>localhost</c> and every name below it (RFC 6761). IPv6 addresses may be in brackets.</summary>
    public static bool Is(string host) => AddressOf(host) is { } address
        ? IPAddress.IsLoopback(address)
        : host.Equals(Name, StringComparison.OrdinalIgnoreCase) || (host.Length > Name.Length + 1 && host.EndsWith("." + Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The IP address in a host; null if it is a name.</summary>
    public static IPAddress? AddressOf(string host) => IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address : null;
}
