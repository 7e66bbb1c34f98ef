using ZeroShotOrleans.Files;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>
/// Decides whether the text of a row looks like the name of an image. Only such text is shown: a list may be any file that the silo can read, and the person who names it
/// may not be allowed to.
/// </summary>
/// <param name="root">The directory that paths are relative to.</param>
/// <param name="roots">Where files may be looked for.</param>
internal sealed class EntryShape(string root, ListingRoots roots)
{
    /// <summary>What an entry must be, as part of a sentence.</summary>
    public const string Wanted = "a URL, a path with the extension of an image, or a file that exists below the directory of the list's paths";

    // Null: in an object store, where no object is looked for.
    private readonly string? _root = Path.IsPathFullyQualified(root) ? Path.GetFullPath(root) : null;

    /// <summary>Whether a text has the shape of a URL, ends like an image file, or names an existing file below the root.</summary>
    public bool IsImage(string text)
    {
        var path = FileAddress.PathOf(text) ?? text;
        return ImageExtensions.IsImage(path) || IsAddress(text) || Exists(path);
    }

    /// <summary>The same without looking for files.</summary>
    public static bool LooksLikeImage(string text) => ImageExtensions.IsImage(text) || IsAddress(text);

    // A sentence may begin with a URL, and a file of credentials consists of URLs with passwords.
    private static bool IsAddress(string text) =>
        (WebAddress.Is(text) || PathProblem.IsKnownScheme(text)) && !text.Any(char.IsWhiteSpace) && (!HasCredentials(text) || ObjectAddress.TryParse(text, out _));

    private static bool HasCredentials(string url)
    {
        var host = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) + 3);
        return host[..(host.IndexOfAny('/', '?', '#') is var end and >= 0 ? end : host.Length)].Contains('@');
    }

    private bool Exists(string path)
    {
        if (_root is null || path.Length > ListListing.MaxEntryLength || path.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var full = Path.GetFullPath(Path.Combine(_root, path));
        return RealPath.IsWithin(full, _root) && DirectoryListing.Exists(full) && roots.Allow(full);
    }
}
