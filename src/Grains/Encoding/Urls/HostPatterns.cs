namespace ZeroShotOrleans.Grains.Encoding.Urls;

/// <summary>Names of hosts, and <c>*.</c> for all names below one.</summary>
internal sealed class HostPatterns(IEnumerable<string> patterns)
{
    private readonly string[] _patterns = [.. patterns.Select(Normal).Where(pattern => pattern.Length > 0)];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>Whether a host is one of them.</summary>
    /// <param name="host">Its name as an address has it, or an IP address.</param>
    public bool Match(string host)
    {
        var name = Normal(host);
        return Array.Exists(_patterns, pattern => pattern.StartsWith("*.", StringComparison.Ordinal)
            ? name.EndsWith(pattern[1..], StringComparison.Ordinal) && name.Length > pattern.Length - 1
            : name == pattern);
    }

    // A name may end with the dot of the root, and an IPv6 address stand in brackets.
    private static string Normal(string host) => host.Trim().TrimEnd('.').Trim('[', ']').ToLowerInvariant();
}
