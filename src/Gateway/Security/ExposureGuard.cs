namespace ZeroShotOrleans.Gateway.Security;

/// <summary>Refuses to stand open to a network without anybody having said so.</summary>
internal static class ExposureGuard
{
    /// <summary>Checks the addresses to listen on.</summary>
    /// <param name="urls">The addresses.</param>
    /// <param name="asksForKeys">Whether a key or token is needed.</param>
    /// <param name="allowAnyone">Whether the operator confirmed that none is.</param>
    /// <param name="hasRoots">Whether the directories that may be read are named.</param>
    /// <exception cref="InvalidOperationException">Others could use the HTTP API without a key, or read any file of this machine.</exception>
    public static void Refuse(string urls, bool asksForKeys, bool allowAnyone, bool hasRoots)
    {
        if (ListenUrls.FirstReachable(urls) is not { } url)
        {
            return;
        }

        if (!asksForKeys && !allowAnyone)
        {
            throw new InvalidOperationException(
                $"Http:Urls has {url}, which others can reach, and no key or token is asked for: anybody on the network could use this server. " +
                "Add a key under Auth:Keys (`zso keys new` makes one), listen on 127.0.0.1, or, if that is what is meant, set Http:AllowAnyoneOnTheNetwork=true.");
        }

        if (!hasRoots)
        {
            throw new InvalidOperationException(
                $"Http:Urls has {url}, which others can reach, but Images:Roots is empty: jobs over directories, lists and archives could read any file of this machine. " +
                "Set it to the directories that contain images, for example Images:Roots:0=/photos. For a server of uploads and URLs only, name an empty directory.");
        }
    }
}
