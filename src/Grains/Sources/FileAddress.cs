namespace ZeroShotOrleans.Grains.Sources;

/// <summary>Addresses of local files, as <c>file:///photos/a%20b.jpg</c>.</summary>
internal static class FileAddress
{
    private const string Scheme = "file:";

    /// <summary>The path that an entry of a list means when it is such an address of this machine; null for any other entry.</summary>
    public static string? PathOf(string entry) =>
        entry.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(entry, UriKind.Absolute, out var uri) && uri is { IsFile: true, IsLoopback: true }
            ? uri.LocalPath
            : null;
}
