using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ZeroShotOrleans.Client.Connecting;

/// <summary>Reads <c>HOST:PORT</c>.</summary>
public static class GatewayAddress
{
    /// <summary>Reads one address; an IPv6 address stands in brackets.</summary>
    /// <param name="text">Such as <c>10.0.0.5:30000</c>, <c>silo-1:30000</c> or <c>[::1]:30000</c>.</param>
    /// <param name="address">The address, when there is one.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, out EndPoint? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            return false;
        }

        var host = text[..colon];
        if (IPAddress.TryParse(host, out var ip))
        {
            // Without brackets the port would be read as part of the address.
            address = ip.AddressFamily is AddressFamily.InterNetwork || host.StartsWith('[') ? new IPEndPoint(ip, port) : null;
        }
        else if (Uri.CheckHostName(host) is UriHostNameType.Dns)
        {
            address = new DnsEndPoint(host, port);
        }

        return address is not null;
    }

    /// <summary>The addresses behind a name.</summary>
    /// <param name="address">A name or an address.</param>
    /// <param name="where">What names it, for the message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZeroShotException">The name has none.</exception>
    internal static async Task<IPEndPoint[]> ResolveAsync(EndPoint address, string where, CancellationToken cancellationToken)
    {
        if (address is not DnsEndPoint named)
        {
            return [(IPEndPoint)address];
        }

        try
        {
            return [.. (await Dns.GetHostAddressesAsync(named.Host, cancellationToken).ConfigureAwait(false)).Select(ip => new IPEndPoint(ip, named.Port))];
        }
        catch (SocketException exception)
        {
            throw new ZeroShotException(ZeroShotError.NoSilo,
                $"The name {named.Host} in {where} has no address: {exception.Message}. Check the name, or give an IP address.");
        }
    }
}
