namespace ZeroShotOrleans.Sources.Listing;

/// <summary>URLs of local files, such as <c>file:///photos/a%20b.jpg</c>.</summary>
internal static class FileAddress
{
    private const string Scheme = "file:";

    /// <summary>The local path of such an entry of a list; null for any other entry.</summary>
    public static string? PathOf(string entry) =>
        entry.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(entry, UriKind.Absolute, out var uri) && uri is { IsFile: true, IsLoopback: true }
            ? uri.LocalPath
            : null;
}
