using System.Net;

namespace ZeroShotOrleans.Sources.Urls;

/// <summary>Which URLs may be downloaded: one check of the URL itself, another of the addresses its host resolves to. Does no I/O.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class UrlPolicy(UrlOptions options)
{
    private readonly HostPatterns _allowed = new(options.AllowedHosts);
    private readonly HostPatterns _denied = new(options.DeniedHosts);

    /// <summary>Checks a URL.</summary>
    /// <param name="url">The URL as given.</param>
    /// <param name="parsed">The parsed URL, if it is allowed.</param>
    /// <returns>Null, or why it is refused: a sentence.</returns>
    public string? Check(string url, out Uri parsed)
    {
        parsed = null!;
        if (!options.Allowed)
        {
            return $"This silo does not fetch URLs. Set {UrlOptions.Section}:{nameof(UrlOptions.Allowed)}=true on the encoder silos to allow it.";
        }

        if (url.Length > Limits.MaxUrlLength)
        {
            return $"The URL is longer than {Limits.MaxUrlLength} characters.";
        }

        return Uri.TryCreate(url, UriKind.Absolute, out parsed!) ? Check(parsed) : "The URL is invalid.";
    }

    /// <summary>Checks a URL, such as the target of a redirect.</summary>
    /// <returns>Null, or why it is refused.</returns>
    public string? Check(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttps && (url.Scheme != Uri.UriSchemeHttp || !options.AllowHttp))
        {
            return url.Scheme == Uri.UriSchemeHttp
                ? $"Only https is allowed ({UrlOptions.Section}:{nameof(UrlOptions.AllowHttp)})."
                : "The URL is neither http nor https.";
        }

        if (url.UserInfo.Length > 0)
        {
            return "The URL contains a user name or password, which is not supported.";
        }

        var host = url.IdnHost;
        if (host.Length == 0)
        {
            return "The URL has no host.";
        }

        if (!url.IsDefaultPort && !options.Ports.Contains(url.Port))
        {
            return $"Port {url.Port} of {host} is not allowed ({UrlOptions.Section}:{nameof(UrlOptions.Ports)}).";
        }

        return _denied.Match(host) ? $"The host {host} is denied ({UrlOptions.Section}:{nameof(UrlOptions.DeniedHosts)})."
            : !_allowed.IsEmpty && !_allowed.Match(host) ? $"The host {host} is not on the list of allowed hosts ({UrlOptions.Section}:{nameof(UrlOptions.AllowedHosts)})."
            : null;
    }

    /// <summary>Checks the addresses of a host. One refused address refuses the host: a name that resolves to both kinds is suspicious.</summary>
    /// <returns>Null, or why it is refused; names the host but never its addresses.</returns>
    public string? Check(string host, IReadOnlyCollection<IPAddress> addresses) =>
        addresses.All(address => AddressRules.Allow(address, options.AllowPrivateAddresses))
            ? null
            : $"The host {host} is not on the public network ({UrlOptions.Section}:{nameof(UrlOptions.AllowPrivateAddresses)}).";
}
