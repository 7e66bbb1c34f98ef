using System.Globalization;
using System.Net;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Reads <c>HOST:PORT,HOST:PORT</c>.</summary>
internal static class GatewayList
{
    /// <summary>The gateways; an IPv6 address stands in brackets.</summary>
    /// <exception cref="UsageException">An entry is no host and port.</exception>
    public static IReadOnlyList<EndPoint> Read(string list) =>
        [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ReadOne)];

    private static EndPoint ReadOne(string entry)
    {
        var colon = entry.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            throw Wrong(entry);
        }

        var host = entry[..colon];
        if (IPAddress.TryParse(host, out var address))
        {
            // Without brackets the port would be read as part of the address.
            return address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork || host.StartsWith('[')
                ? new IPEndPoint(address, port)
                : throw Wrong(entry);
        }

        return Uri.CheckHostName(host) is UriHostNameType.Dns ? new DnsEndPoint(host, port) : throw Wrong(entry);
    }

    private static UsageException Wrong(string entry) =>
        new($"--cluster {entry} is no HOST:PORT. Write it like 10.0.0.5:30000, silo-1:30000 or [::1]:30000, several with commas between.");
}
