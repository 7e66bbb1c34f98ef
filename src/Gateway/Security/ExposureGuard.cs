namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Refuses to expose the HTTP API to a network without explicit consent.</summary>
internal static class ExposureGuard
{
    /// <summary>Checks the URLs to listen on.</summary>
    /// <param name="urls">The URLs.</param>
    /// <param name="asksForKeys">Whether a key or token is required.</param>
    /// <param name="allowAnyone">Whether the operator has explicitly allowed access without one.</param>
    /// <param name="hasRoots">Whether the readable directories are configured.</param>
    /// <exception cref="InvalidOperationException">Other machines could use the HTTP API without a key, or read any file of this machine.</exception>
    public static void Refuse(string urls, bool asksForKeys, bool allowAnyone, bool hasRoots)
    {
        if (ListenUrls.FirstReachable(urls) is not { } url)
        {
            return;
        }

        if (!asksForKeys && !allowAnyone)
        {
            throw new InvalidOperationException(
                $"Http:Urls has {url}, which other machines can reach, but no key or token is required: anyone on the network could use this server. " +
                "Add a key under Auth:Keys (`zso keys new` creates one), listen on 127.0.0.1, or set Http:AllowAnyoneOnTheNetwork=true to allow it.");
        }

        if (!hasRoots)
        {
            throw new InvalidOperationException(
                $"Http:Urls has {url}, which others can reach, but Images:Roots is empty: jobs over directories, lists and archives could read any file of this machine. " +
                "Set it to the directories that contain images, for example Images:Roots:0=/photos. For a server of uploads and URLs only, name an empty directory.");
        }
    }
}
