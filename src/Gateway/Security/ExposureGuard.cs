namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Refuses to expose the HTTP API to a network without explicit consent.</summary>
internal static class ExposureGuard
{
    /// <summary>Checks the URLs to listen on.</summary>
    /// <exception cref="InvalidOperationException">Others could use the HTTP API without a key.</exception>
    public static void Refuse(string urls, bool asksForKeys, bool allowAnyone)
    {
        if (!asksForKeys && !allowAnyone && ListenUrls.FirstReachable(urls) is { } url)
        {
            throw new InvalidOperationException(
                $"Http:Urls has {url}, which other machines can reach, but no key or token is required: anyone on the network could use this server. " +
                "Add a key under Auth:Keys (`zso keys new` creates one), listen on 127.0.0.1, or set Http:AllowAnyoneOnTheNetwork=true to allow it.");
        }
    }
}
