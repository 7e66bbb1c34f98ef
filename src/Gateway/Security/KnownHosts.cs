using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>The names under which the HTTP API may be called.</summary>
/// <remarks>
/// The owner of a web page can have the page's own name lead to this machine (DNS rebinding); the browser then lets the page read what an open API answers. Only the header <c>Host</c> tells
/// such a request from others. With keys any name is fine unless some are configured: a key travels in a header, and a page of another name has none to send.
/// </remarks>
internal sealed class KnownHosts
{
    private static readonly string[] _loopback = ["localhost", "*.localhost"];

    private readonly bool _any;
    private readonly bool _anyAddress;
    private readonly StringSegment[] _names;

    /// <param name="configured">Names that the operator has added.</param>
    /// <param name="urls">Addresses to listen on, separated by <c>;</c>.</param>
    /// <param name="any">Whether any name is fine.</param>
    public KnownHosts(IEnumerable<string> configured, string urls, bool any)
    {
        // A page cannot make an address its own name: only the server at that address can.
        _anyAddress = ListenUrls.FirstReachable(urls) is not null;
        _any = any;
        _names = [.. _loopback.Concat(configured).Concat(ListenUrls.Hosts(urls)).Concat(_anyAddress ? [Dns.GetHostName()] : []).Select(name => (StringSegment)name)];
    }

    /// <summary>Those of the HTTP API and of its management addresses.</summary>
    public static KnownHosts Of(GatewayOptions options, AuthOptions auth) =>
        new(options.AllowedHosts, $"{options.Urls};{options.ManagementUrls}", any: auth.IsOn && options.AllowedHosts.Count == 0);

    /// <summary>Whether a request may go to a host. One that names none comes from no browser.</summary>
    public bool Contains(HostString host)
    {
        var name = host.Host.TrimEnd('.');
        return _any || name.Length == 0
            || (IPAddress.TryParse(name.Trim('[', ']'), out var address) && (_anyAddress || IPAddress.IsLoopback(address)))
            || HostString.MatchesAny(name, _names);
    }

    /// <summary>Checks <see cref="GatewayOptions.AllowedHosts"/>.</summary>
    /// <exception cref="InvalidOperationException">One is not a host name.</exception>
    public static void Check(IList<string> hosts)
    {
        for (var i = 0; i < hosts.Count; i++)
        {
            var name = hosts[i].StartsWith("*.", StringComparison.Ordinal) ? hosts[i][2..] : hosts[i];
            if (hosts[i] != "*" && Uri.CheckHostName(name) == UriHostNameType.Unknown)
            {
                throw new InvalidOperationException(
                    $"{GatewayOptions.Section}:{nameof(GatewayOptions.AllowedHosts)}:{i} is '{hosts[i]}', which is not a host name. Write the name without scheme and port, such as photos.example, *.example, or * for any.");
            }
        }
    }
}
