using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ZeroShotOrleans.Client.Connecting;

/// <summary>Parses <c>HOST:PORT</c>.</summary>
internal static class GatewayAddress
{
    /// <summary>Parses one address; an IPv6 address must be in brackets.</summary>
    /// <param name="text">Such as <c>10.0.0.5:30000</c>, <c>silo-1:30000</c> or <c>[::1]:30000</c>.</param>
    /// <param name="address">The address if it is valid; otherwise null.</param>
    /// <returns>Whether the text is a valid address.</returns>
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
            // Without brackets the port would be parsed as part of the address.
            address = ip.AddressFamily is AddressFamily.InterNetwork || host.StartsWith('[') ? new IPEndPoint(ip, port) : null;
        }
        else if (Uri.CheckHostName(host) is UriHostNameType.Dns)
        {
            address = new DnsEndPoint(host, port);
        }

        return address is not null;
    }

    /// <summary>Resolves a host name.</summary>
    /// <param name="address">A name or an address.</param>
    /// <param name="where">The setting that contains it, for error messages.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">The name cannot be resolved.</exception>
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
