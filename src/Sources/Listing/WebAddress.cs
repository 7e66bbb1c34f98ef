namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Distinguishes URLs from paths.</summary>
internal static class WebAddress
{
    /// <summary>Whether an entry of a list is a URL: it starts with <c>http://</c> or <c>https://</c>, in any case.</summary>
    public static bool Is(string entry) =>
        entry.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || entry.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
