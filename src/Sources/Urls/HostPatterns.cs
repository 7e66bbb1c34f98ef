namespace ZeroShotOrleans.Sources.Urls;

/// <summary>Host names, and <c>*.</c> for all names below a domain.</summary>
internal sealed class HostPatterns(IEnumerable<string> patterns)
{
    private readonly string[] _patterns = [.. patterns.Select(Normal).Where(pattern => pattern.Length > 0)];

    /// <summary>Whether there are no patterns.</summary>
    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>Whether a host matches.</summary>
    /// <param name="host">A host name as in a URL, or an IP address.</param>
    public bool Match(string host)
    {
        var name = Normal(host);
        return Array.Exists(_patterns, pattern => pattern.StartsWith("*.", StringComparison.Ordinal)
            ? name.EndsWith(pattern[1..], StringComparison.Ordinal) && name.Length > pattern.Length - 1
            : name == pattern);
    }

    // A name may end with a dot, and an IPv6 address may be in brackets.
    private static string Normal(string host) => host.Trim().TrimEnd('.').Trim('[', ']').ToLowerInvariant();
}
