using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Security;

/// <summary>The host names under which the HTTP API may be called.</summary>
/// <remarks>
/// The owner of a web page can make the page's host name resolve to this machine (DNS rebinding). The browser then lets the page read the responses of an API
/// without keys. Only the <c>Host</c> header distinguishes such requests. If keys are required, any name is accepted unless names are configured: keys are sent
/// in a header, and a page of another site does not have one.
/// </remarks>
internal sealed class KnownHosts
{
    private readonly bool _any;
    private readonly bool _anyAddress;
    private readonly StringSegment[] _names;

    /// <param name="configured">Names configured by the operator.</param>
    /// <param name="urls">URLs to listen on, separated by <c>;</c>.</param>
    /// <param name="any">Whether any name is accepted.</param>
    public KnownHosts(IEnumerable<string> configured, string urls, bool any)
    {
        // IP addresses are not subject to DNS rebinding: a page with an address as its host comes from the server at that address.
        _anyAddress = ListenUrls.FirstReachable(urls) is not null;
        _any = any;
        _names = [.. configured.Concat(ListenUrls.Hosts(urls)).Concat(_anyAddress ? [Dns.GetHostName()] : []).Select(name => (StringSegment)name)];
    }

    /// <summary>Returns the host names of the HTTP API and of its management URLs.</summary>
    public static KnownHosts Of(GatewayOptions options, AuthOptions auth) =>
        new(options.AllowedHosts, $"{options.Urls};{options.ManagementUrls}", any: auth.IsOn && options.AllowedHosts.Count == 0);

    /// <summary>Whether requests to a host are accepted. A request without a host does not come from a browser.</summary>
    public bool Contains(HostString host)
    {
        var name = host.Host.TrimEnd('.');
        return _any || name.Length == 0 || Loopback.Is(name)
            || (_anyAddress && Loopback.AddressOf(name) is not null)
            || HostString.MatchesAny(name, _names);
    }

    /// <summary>Checks <see cref="GatewayOptions.AllowedHosts"/>.</summary>
    /// <exception cref="InvalidOperationException">An entry is not a host name.</exception>
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
