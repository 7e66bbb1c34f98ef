namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Refuses to stand open to a network without anybody having said so.</summary>
internal static class ExposureGuard
{
    /// <summary>Checks the addresses to listen on.</summary>
    /// <exception cref="InvalidOperationException">Others could use the HTTP API without a key.</exception>
    public static void Refuse(string urls, bool asksForKeys, bool allowAnyone)
    {
        if (!asksForKeys && !allowAnyone && ListenUrls.FirstReachable(urls) is { } url)
        {
            throw new InvalidOperationException(
                $"Http:Urls has {url}, which others can reach, and no key or token is asked for: anybody on the network could use this server. " +
                "Add a key under Auth:Keys (`zso keys new` makes one), listen on 127.0.0.1, or, if that is what is meant, set Http:AllowAnyoneOnTheNetwork=true.");
        }
    }
}
