using System.Collections.Immutable;
using ZeroShotOrleans.Sources.ObjectStores;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Validates sources.</summary>
internal static class SourceRules
{
    // Characters of a rejected URL to show, enough to find it.
    private const int ShownLength = 200;

    /// <summary>Validates a source.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void Check(ImageSource source)
    {
        switch (source)
        {
            case DirectorySource directory:
                Require(!ObjectAddress.TryParse(directory.Root, out _), $"'{directory.Root}' is in an object store, and not a directory. Submit it as {nameof(ObjectStoreSource)}, \"type\": \"objects\" over HTTP.");
                CheckAbsolute(directory.Root, "directory");
                CheckPatterns(directory.Include, "include");
                CheckPatterns(directory.Exclude, "exclude");
                CheckPatterns(directory.Globs, "globs");
                CheckPaths(directory.Paths);
                Require(directory.Globs.All(IsBelow), $"Globs are relative to '{directory.Root}' and must not contain '..' or start with a slash.");
                break;
            case TarSource archives:
                CheckPlace(archives.Root, "archive");
                CheckPatterns(archives.Include, "include");
                CheckPatterns(archives.Exclude, "exclude");
                break;
            case ListSource list:
                CheckPlace(list.File, "list");
                Require(list.Root.Length == 0 || Path.IsPathFullyQualified(list.Root) || ObjectAddress.TryParse(list.Root, out _),
                    $"The root of a list must be an absolute path, an address of an object store, or omitted (got '{list.Root}').");
                break;
            case ObjectStoreSource objects:
                Require(objects.Prefix.Length <= Limits.MaxPathLength, $"The prefix of a job has {objects.Prefix.Length} characters; the maximum is {Limits.MaxPathLength}.");
                Require(ObjectAddress.TryParse(objects.Prefix, out _), $"'{objects.Prefix}': {ObjectErrors.NoAddress}");
                CheckPatterns(objects.Include, "include");
                CheckPatterns(objects.Exclude, "exclude");
                break;
            case UrlSource urls:
                Check(urls.Urls);
                break;
            case UploadSource upload:
                Require(upload.Name.Length is >= 1 and <= Limits.MaxNameLength && !upload.Name.Any(char.IsControl),
                    $"The name of an upload must have 1 to {Limits.MaxNameLength} characters without control characters.");
                break;
        }
    }

    private static void Check(ImmutableArray<string> urls)
    {
        Require(urls is { IsDefault: false, Length: >= 1 and <= Limits.MaxUrlsPerJob },
            $"A job needs 1 to {Limits.MaxUrlsPerJob} URLs. Write more into a file, one per line, and submit it as a list.");
        for (var i = 0; i < urls.Length; i++)
        {
            var url = urls[i];
            Require(url.Length <= Limits.MaxUrlLength, $"urls[{i}] has {url.Length} characters; the maximum is {Limits.MaxUrlLength}.");
            Require(WebAddress.Is(url) && Uri.TryCreate(url, UriKind.Absolute, out _),
                $"urls[{i}] is '{url[..Math.Min(url.Length, ShownLength)]}', which is not an http or https URL.");
        }
    }

    private static void CheckPatterns(ImmutableArray<string> patterns, string kind)
    {
        Require(patterns is { IsDefault: false, Length: <= Limits.MaxPatternsPerJob }, $"A job has at most {Limits.MaxPatternsPerJob} patterns to {kind}.");
        Require(patterns.All(pattern => pattern is { Length: >= 1 and <= Limits.MaxPathLength }),
            $"A pattern to {kind} is empty, or longer than {Limits.MaxPathLength} characters.");
    }

    private static void CheckPaths(ImmutableArray<string> paths)
    {
        Require(paths is { IsDefault: false, Length: <= Limits.MaxPathsPerJob },
            $"A job can name at most {Limits.MaxPathsPerJob} paths. Use their folder, a quoted pattern that the shell does not expand, or a list.");
        Require(paths.All(path => path is { Length: >= 1 and <= Limits.MaxPathLength }), $"A path is empty, or longer than {Limits.MaxPathLength} characters.");
        Require(paths.All(IsBelow), $"Paths of a job are relative to its root and must not contain '..' or start with a slash.");
    }

    private static bool IsBelow(string path) =>
        !Path.IsPathRooted(path) && !path.Contains('\0', StringComparison.Ordinal) && !path.Split('/').Contains("..");

    private static void CheckPlace(string place, string what)
    {
        if (!ObjectAddress.TryParse(place, out _))
        {
            CheckAbsolute(place, what);
        }
    }

    private static void CheckAbsolute(string path, string what) =>
        Require(Path.IsPathFullyQualified(path),
            $"The {what} of a job must be an absolute path (got '{path}'), because silos have different working directories.");
}
