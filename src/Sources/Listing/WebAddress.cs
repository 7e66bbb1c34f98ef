namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Distinguishes URLs from paths.</summary>
internal static class WebAddress
{
    /// <summary>Whether an entry of a list is an address: it begins with <c>http://</c> or <c>https://</c>, in whatever case.</summary>
    public static bool Is(string entry) =>
        entry.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || entry.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
